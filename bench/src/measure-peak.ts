import { key, matMul, random } from '@flows/core';
import { trace } from '@flows/core/engine';
import { onnxRuntimeNode } from '@flows/node';

const products = 16;

/** GFLOP/s of ONNX Runtime in products of an m x k by a k x n matrix, one after the other in one graph: the best of several calls. */
export async function measurePeak([m, k, n]: readonly [number, number, number], threads: number): Promise<number> {
  if (m !== k) throw new Error('each product is the right factor of the next: its matrix must be square');
  const graph = trace({ left: { shape: [m, k] }, right: { shape: [k, n] } }, ({ left, right }) => {
    let product = right;
    for (let i = 0; i < products; i++) product = matMul(left, product);
    return { product };
  });
  const engine = await onnxRuntimeNode({ worker: false, threads });
  const executable = await engine.compile(graph, { precision: 'float32' });
  // Numbers that neither grow nor vanish from product to product.
  const bound = Math.sqrt(3 / k);
  const left = Float32Array.from(random.uniform(key(0), m * k, { min: -bound, max: bound }));
  const right = Float32Array.from(random.uniform(key(1), k * n, { min: -1, max: 1 }));
  let best = Infinity;
  const end = performance.now() + 500;
  while (performance.now() < end) {
    const began = performance.now();
    await executable.run({ left, right });
    best = Math.min(best, performance.now() - began);
  }
  executable.dispose();
  await engine.dispose();
  return (2 * m * k * n * products) / best / 1e6;
}
