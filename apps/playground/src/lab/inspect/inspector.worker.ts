import type { FlowSpec } from '@flows/core';
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

addEventListener(
  'message',
  async ({ data: { id, inspection } }: MessageEvent<{ id: number; inspection: Inspection }>) => {
    try {
      makeReady(inspection.spec);
      const { params } = inspection;
      const answer =
        inspection.kind === 'walk' ? await walk(inspection.point, params) : await roundTrip(inspection.data, params);
      postMessage({ id, answer });
    } catch (error) {
      postMessage({ id, problem: String(error) });
    }
  },
);
