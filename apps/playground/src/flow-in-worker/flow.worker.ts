import { decodeModelFile, fillNormal, flowFromModelFile, FlowError, key, type Flow } from '@flows/core';
import type { FlowAnswer, FlowCall } from './flow-in-worker.ts';

let flow: Promise<Flow> | undefined;

addEventListener('message', ({ data: { id, call } }: MessageEvent<{ id: number; call: FlowCall }>) => {
  void answer(call).then((value) => postMessage({ id, ...value } satisfies FlowAnswer));
});

async function answer(call: FlowCall): Promise<Omit<FlowAnswer, 'id'>> {
  try {
    if (call.method === 'open') {
      flow = open(call.url);
      const { eventShape } = await flow;
      return { value: eventShape };
    }
    const opened = await flow!;
    if (call.method === 'logProb') return { value: await opened.logProb(call.x, call.options) };
    if (call.method === 'trajectory') return { value: await opened.trajectory(call.z, call.options) };
    if (call.method === 'noiseTrajectory') {
      const data = new Float64Array(2 * call.n);
      fillNormal(key(call.seed), data);
      return { value: await opened.trajectory({ shape: [call.n, 2], data }) };
    }
    return { value: await opened.sample(call.n, call.options) };
  } catch (error) {
    return { problem: error instanceof FlowError || error instanceof Error ? error.message : String(error) };
  }
}

async function open(url: string): Promise<Flow> {
  const response = await fetch(url);
  const file = await decodeModelFile(new Uint8Array(await response.arrayBuffer()));
  return flowFromModelFile(file, { precision: 'float32' });
}
