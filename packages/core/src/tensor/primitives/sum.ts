import { FlowError } from '../../flow-error.ts';
import { expectDType } from '../batch.ts';
import {
  broadcastShapes,
  checkShape,
  formatShape,
  normalizeAxis,
  sameShape,
  sizeOf,
  withAxis,
  type Shape,
} from '../shape.ts';
import { Tensor, type Primitive } from '../tensor.ts';
import { alignBatch } from './define-elementwise.ts';
import { stridedCopyKernel } from './copy-kernel.ts';
import { reduceKernel } from './reduce-kernel.ts';
import { reshape } from './reshape.ts';
import { broadcastStrides } from './strided-runs.ts';

/** Adds along axes, which stay with length 1. */
export const sumPrimitive: Primitive = {
  name: 'sum',
  infer([x], { axes }) {
    expectDType('sum', x!, 'float');
    const shape = (axes as Shape).reduce((shape, axis) => withAxis(shape, axis, 1), x!.shape);
    return { shape, dtype: 'float', batch: x!.batch };
  },
  vjp: (gradient, [x]) => [broadcastTo(gradient, x!.shape)],
  kernel: (context) =>
    reduceKernel(context, (x, i, di, n) => {
      // Four running sums: an addition need not wait for the one before, and rounding errors grow more slowly.
      let [a, b, c, d] = [0, 0, 0, 0];
      let t = 0;
      for (; t + 3 < n; t += 4) {
        a += x[i + t * di]!;
        b += x[i + (t + 1) * di]!;
        c += x[i + (t + 2) * di]!;
        d += x[i + (t + 3) * di]!;
      }
      for (; t < n; t++) a += x[i + t * di]!;
      return a + b + (c + d);
    }),
  view: ({ inputs, output }) => (sizeOf(inputs[0]!.shape) === sizeOf(output.shape) ? 0 : undefined),
};

/** Repeats along axes of length 1 and new leading axes. */
export const broadcastToPrimitive: Primitive = {
  name: 'broadcastTo',
  infer([x], { shape }) {
    checkShape(shape as Shape, 'broadcastTo');
    if (!sameShape(broadcastShapes(x!.shape, shape as Shape, 'broadcastTo'), shape as Shape))
      throw new FlowError(
        'SHAPE_MISMATCH',
        `broadcastTo: ${formatShape(x!.shape)} does not stretch to ${formatShape(shape as Shape)}`,
      );
    return { shape: shape as Shape, dtype: x!.dtype, batch: x!.batch };
  },
  vjp: (gradient, [x]) => [sumTo(gradient, x!.shape)],
  place({ inputs: [x], before: [before], output, length }) {
    return broadcastTo(
      alignBatch(x!, before!, output),
      output.batch ? [...output.shape, length(output.batch)] : output.shape,
    );
  },
  kernel: ({ inputs, output }) => stridedCopyKernel(output.shape, broadcastStrides(inputs[0]!.shape, output.shape)),
  view: ({ inputs, output }) => (sizeOf(inputs[0]!.shape) === sizeOf(output.shape) ? 0 : undefined),
};

/**
 * Sums over all axes, or over those given; `keep` leaves them with length 1.
 *
 * @example
 * ```ts
 * sum(constant([1, 2, 3, 4, 5, 6], [2, 3]), { axis: 1, keep: true }).shape; // 6, 15 => [2, 1]
 * ```
 */
export function sum(
  x: Tensor,
  { axis, keep = false }: { axis?: number | readonly number[]; keep?: boolean } = {},
): Tensor {
  return reduceAxes(x, axis, keep, (axes) => new Tensor(sumPrimitive, [x], { axes }), 'sum');
}

/** Shared by the reductions: resolves axes and drops them from the result unless they are kept. */
export function reduceAxes(
  x: Tensor,
  axis: number | readonly number[] | undefined,
  keep: boolean,
  reduce: (axes: readonly number[]) => Tensor,
  name: string,
): Tensor {
  const all = axis === undefined ? x.shape.map((_, i) => i) : typeof axis === 'number' ? [axis] : axis;
  const axes = [...new Set(all.map((i) => normalizeAxis(i, x.shape, name)))].sort((a, b) => a - b);
  const reduced = axes.every((i) => x.shape[i] === 1) ? x : reduce(axes);
  return keep
    ? reduced
    : reshape(
        reduced,
        x.shape.filter((_, i) => !axes.includes(i)),
      );
}

/**
 * Repeats along axes of length 1 and new leading axes until the shape is reached.
 *
 * @example
 * ```ts
 * broadcastTo(constant([1, 2]), [3, 2]).shape; // => [3, 2]
 * ```
 */
export const broadcastTo = (x: Tensor, shape: Shape): Tensor =>
  sameShape(x.shape, shape) ? x : new Tensor(broadcastToPrimitive, [x], { shape });

/** Undoes a broadcast: sums what was repeated. */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const lead = x.rank - shape.length;
  const axes = x.shape.flatMap((length, i) => (i < lead || (shape[i - lead] === 1 && length !== 1) ? [i] : []));
  const summed = axes.length === 0 ? x : new Tensor(sumPrimitive, [x], { axes });
  return sizeOf(summed.shape) === sizeOf(shape) ? reshape(summed, shape) : summed;
}
