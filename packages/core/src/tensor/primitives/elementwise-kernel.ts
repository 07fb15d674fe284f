import type { HostArray } from '../../host-array.ts';
import { sameShape, sizeOf, stridesOf, type Shape } from '../shape.ts';
import type { Kernel, KernelContext } from '../tensor.ts';

/** A loop over one operand. */
export function unaryKernel({ output }: KernelContext, compute: (x: number) => number): Kernel {
  const size = sizeOf(output.shape);
  return ([x], y) => {
    for (let i = 0; i < size; i++) y[i] = compute(x![i]!);
  };
}

/** A loop over two operands that broadcast. */
export function binaryKernel({ inputs, output }: KernelContext, compute: (a: number, b: number) => number): Kernel {
  const size = sizeOf(output.shape);
  const [a, b] = [inputs[0]!.shape, inputs[1]!.shape];
  if (sameShape(a, b))
    return ([x, y], z) => {
      for (let i = 0; i < size; i++) z[i] = compute(x![i]!, y![i]!);
    };
  if (sizeOf(b) === 1 && sizeOf(a) === size)
    return ([x, y], z) => {
      const scalar = y![0]!;
      for (let i = 0; i < size; i++) z[i] = compute(x![i]!, scalar);
    };
  if (sizeOf(a) === 1 && sizeOf(b) === size)
    return ([x, y], z) => {
      const scalar = x![0]!;
      for (let i = 0; i < size; i++) z[i] = compute(scalar, y![i]!);
    };
  const offsetsA = broadcastOffsets(a, output.shape);
  const offsetsB = broadcastOffsets(b, output.shape);
  return ([x, y], z) => {
    for (let i = 0; i < size; i++) z[i] = compute(x![offsetsA[i]!]!, y![offsetsB[i]!]!);
  };
}

/** For each element of the result, the element of a broadcast operand it is made from. */
export function broadcastOffsets(from: Shape, to: Shape): Int32Array {
  const lead = to.length - from.length;
  const own = stridesOf(from);
  const strides = to.map((_, axis) => (axis < lead || from[axis - lead] === 1 ? 0 : own[axis - lead]!));
  return stridedOffsets(to, strides);
}

/** Offsets of all elements of a strided view, row-major. */
export function stridedOffsets(shape: Shape, strides: readonly number[], start = 0): Int32Array {
  let offsets = Int32Array.of(start);
  for (let axis = 0; axis < shape.length; axis++) {
    const length = shape[axis]!;
    const next = new Int32Array(offsets.length * length);
    for (let i = 0; i < offsets.length; i++)
      for (let j = 0; j < length; j++) next[i * length + j] = offsets[i]! + j * strides[axis]!;
    offsets = next;
  }
  return offsets;
}

/** Copies elements picked by offset. */
export const gatherKernel =
  (offsets: Int32Array): Kernel =>
  ([x], y: HostArray) => {
    for (let i = 0; i < offsets.length; i++) y[i] = x![offsets[i]!]!;
  };
