import type { FlowSpec } from '@flows/core';
import { answerCalls } from '../../worker-calls/answer-calls.ts';
import type { Inspection } from './inspector.ts';
import { layerWalkOf } from './layer-walk.ts';
import { roundTripOf } from './round-trip.ts';

/** What has been made ready for the flow that was asked about last. */
let known = '';
let walk: ReturnType<typeof layerWalkOf>;
let roundTrip: ReturnType<typeof roundTripOf>;

function makeReady(spec: FlowSpec): void {
  const text = JSON.stringify(spec);
  if (text === known) return;
  known = text;
  walk = layerWalkOf(spec);
  roundTrip = roundTripOf(spec);
}

answerCalls(async (inspection: Inspection) => {
  makeReady(inspection.spec);
  const { params } = inspection;
  return inspection.kind === 'walk' ? walk(inspection.point, params) : roundTrip(inspection.data, params);
});
