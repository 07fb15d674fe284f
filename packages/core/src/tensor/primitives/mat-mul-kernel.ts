import { broadcastShapes, sizeOf } from '../shape.ts';
import type { Kernel, KernelContext } from '../tensor.ts';
import { broadcastOffsets } from './elementwise-kernel.ts';

/** Matrix products with leading axes broadcast. */
export function matMulKernel({ inputs, output, attributes }: KernelContext): Kernel {
  const [m, n] = output.shape.slice(-2) as [number, number];
  const [shapeA, shapeB] = [inputs[0]!.shape, inputs[1]!.shape];
  const { transposeA, transposeB } = attributes;
  const k = transposeA ? shapeA.at(-2)! : shapeA.at(-1)!;
  const [rowA, columnA] = transposeA ? [1, m] : [k, 1];
  const [rowB, columnB] = transposeB ? [1, k] : [n, 1];
  const lead = broadcastShapes(shapeA.slice(0, -2), shapeB.slice(0, -2));
  const offsetsA = broadcastOffsets(shapeA.slice(0, -2), lead);
  const offsetsB = broadcastOffsets(shapeB.slice(0, -2), lead);
  const count = sizeOf(lead);
  return ([a, b], y) => {
    for (let l = 0; l < count; l++) {
      const [startA, startB, startY] = [offsetsA[l]! * m * k, offsetsB[l]! * k * n, l * m * n];
      for (let i = 0; i < m; i++)
        for (let j = 0; j < n; j++) {
          let total = 0;
          for (let p = 0; p < k; p++) total += a![startA + i * rowA + p * columnA]! * b![startB + p * rowB + j * columnB]!;
          y[startY + i * n + j] = total;
        }
    }
  };
}
