import { decodeModelFile, fillNormal, flowFromModelFile, key, type Flow } from '@flows/core';
import { answerCalls } from '../worker-calls/answer-calls.ts';
import type { FlowCall } from './flow-in-worker.ts';

const flows = new Map<string, Promise<Flow>>();

answerCalls(async (call: FlowCall) => {
  if (call.method === 'open') flows.set(call.url, load(call.url));
  const flow = await flows.get(call.url)!;
  if (call.method === 'open') return flow.eventShape;
  if (call.method === 'logProb') return flow.logProb(call.x, call.options);
  if (call.method === 'trajectory') return flow.trajectory(call.z, call.options);
  if (call.method === 'noiseTrajectory') {
    const data = new Float64Array(2 * call.n);
    fillNormal(key(call.seed), data);
    return flow.trajectory({ shape: [call.n, 2], data });
  }
  return flow.sample(call.n, call.options);
});

async function load(url: string): Promise<Flow> {
  const response = await fetch(url);
  const file = await decodeModelFile(new Uint8Array(await response.arrayBuffer()));
  return flowFromModelFile(file, { precision: 'float32' });
}
