import { add, mul } from '@flows/core';
import { trace } from '@flows/core/engine';
import { onnxRuntimeNode } from '../src/engines/onnx-runtime-node.ts';

/** Starts several runs of a tenth of a second or so each, none of which is waited for. */
export async function startSlowRuns(worker: URL): Promise<void> {
  const length = 1_000_000;
  const graph = trace({ x: { shape: [length] } }, ({ x }) => {
    let y = x;
    for (let i = 0; i < 60; i++) y = add(mul(y, y), 1 / (i + 2));
    return { y };
  });
  const executable = await (await onnxRuntimeNode({ worker, threads: 1 })).compile(graph);
  for (let i = 0; i < 5; i++) void executable.run({ x: new Float32Array(length) });
}
