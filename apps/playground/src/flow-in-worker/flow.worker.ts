import { decodeModelFile, fillNormal, flowFromModelFile, key, type Flow } from '@flows/core';
import { answerCalls } from '../worker-calls/answer-calls.ts';
import type { FlowCall } from './flow-in-worker.ts';

let flow: Promise<Flow> | undefined;

answerCalls(async (call: FlowCall) => {
  if (call.method === 'open') {
    flow = open(call.url);
    return (await flow).eventShape;
  }
  const opened = await flow!;
  if (call.method === 'logProb') return opened.logProb(call.x, call.options);
  if (call.method === 'trajectory') return opened.trajectory(call.z, call.options);
  if (call.method === 'noiseTrajectory') {
    const data = new Float64Array(2 * call.n);
    fillNormal(key(call.seed), data);
    return opened.trajectory({ shape: [call.n, 2], data });
  }
  return opened.sample(call.n, call.options);
});

async function open(url: string): Promise<Flow> {
  const response = await fetch(url);
  const file = await decodeModelFile(new Uint8Array(await response.arrayBuffer()));
  return flowFromModelFile(file, { precision: 'float32' });
}
