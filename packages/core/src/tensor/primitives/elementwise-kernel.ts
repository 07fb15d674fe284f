import type { HostArray } from '../../host-array.ts';
import { sizeOf, stridesOf } from '../shape.ts';
import type { Kernel, KernelContext } from '../tensor.ts';
import { broadcastStrides, stridedRuns } from './strided-runs.ts';

// A primitive hands over a loop and not the function inside it: machine code is made per function literal, and one loop that calls
// a different function for every primitive is several times slower than one loop per primitive.

/** `y[t] = f(x[t])` for `n` elements. */
export type UnaryLoop = (x: HostArray, y: HostArray, n: number) => void;

/** `y[k + t dk] = f(a[i + t di], b[j + t dj])` for `n` elements. */
export type BinaryLoop = (
  a: HostArray,
  i: number,
  di: number,
  b: HostArray,
  j: number,
  dj: number,
  y: HostArray,
  k: number,
  dk: number,
  n: number,
) => void;

/** A loop over one operand. */
export function unaryKernel({ output }: KernelContext, loop: UnaryLoop): Kernel {
  const size = sizeOf(output.shape);
  return (inputs, y) => loop(inputs[0]!, y, size);
}

/** A loop over two operands that broadcast. */
export function binaryKernel({ inputs, output }: KernelContext, loop: BinaryLoop): Kernel {
  const { length, count, steps, starts } = stridedRuns(output.shape, [
    stridesOf(output.shape),
    broadcastStrides(inputs[0]!.shape, output.shape),
    broadcastStrides(inputs[1]!.shape, output.shape),
  ]);
  const [dk, di, dj] = steps as [number, number, number];
  const [startsY, startsA, startsB] = starts as [Int32Array, Int32Array, Int32Array];
  if (count === 1) return (inputs, y) => loop(inputs[0]!, 0, di, inputs[1]!, 0, dj, y, 0, dk, length);
  return (inputs, y) => {
    const a = inputs[0]!;
    const b = inputs[1]!;
    for (let r = 0; r < count; r++) loop(a, startsA[r]!, di, b, startsB[r]!, dj, y, startsY[r]!, dk, length);
  };
}
