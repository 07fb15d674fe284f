import type { HostArray } from '../../host-array.ts';
import { stridesOf, type Shape } from '../shape.ts';
import type { Kernel } from '../tensor.ts';
import { stridedRuns } from './strided-runs.ts';

/** `y[k + t dk] = x[i + t di]` for `n` elements. */
export type CopyRun = (x: HostArray, i: number, di: number, y: HostArray, k: number, dk: number, n: number) => void;

// The same loop for each array type: one that has met several is slower for all of them.
const copyDoubles: CopyRun = (x, i, di, y, k, dk, n) => {
  for (let t = 0; t < n; t++) y[k + t * dk] = x[i + t * di]!;
};
const copySingles: CopyRun = (x, i, di, y, k, dk, n) => {
  for (let t = 0; t < n; t++) y[k + t * dk] = x[i + t * di]!;
};
const copyOthers: CopyRun = (x, i, di, y, k, dk, n) => {
  for (let t = 0; t < n; t++) y[k + t * dk] = x[i + t * di]!;
};

/** The loop for an array's type. */
export const copyRunOf = (x: HostArray): CopyRun =>
  x instanceof Float64Array ? copyDoubles : x instanceof Float32Array ? copySingles : copyOthers;

/** Copies a strided view of the operand into a contiguous result. */
export function stridedCopyKernel(shape: Shape, strides: readonly number[], origin = 0): Kernel {
  const { length, count, steps, starts } = stridedRuns(shape, [stridesOf(shape), strides], [0, origin]);
  const [dk, di] = steps as [number, number];
  const [startsY, startsX] = starts as [Int32Array, Int32Array];
  return (inputs, y) => {
    const x = inputs[0]!;
    const copy = copyRunOf(x);
    for (let r = 0; r < count; r++) copy(x, startsX[r]!, di, y, startsY[r]!, dk, length);
  };
}
