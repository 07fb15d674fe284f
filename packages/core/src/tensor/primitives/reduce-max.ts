import { expectDType } from '../batch.ts';
import { withAxis, type Shape } from '../shape.ts';
import { Tensor, type Primitive } from '../tensor.ts';
import { cast } from './cast.ts';
import { equal } from './compare.ts';
import { div } from './div.ts';
import { mul } from './mul.ts';
import { reduceKernel } from './reduce-kernel.ts';
import { reduceAxes, sum } from './sum.ts';

/** The largest along axes, which stay with length 1; equal maxima share the gradient. */
export const reduceMaxPrimitive: Primitive = {
  name: 'reduceMax',
  infer([x], { axes }) {
    expectDType('reduceMax', x!, 'float');
    const shape = (axes as Shape).reduce((shape, axis) => withAxis(shape, axis, 1), x!.shape);
    return { shape, dtype: 'float', batch: x!.batch };
  },
  vjp(gradient, [x], y, { axes }) {
    const mask = cast(equal(x!, y), 'float');
    return [mul(mask, div(gradient, sum(mask, { axis: axes as Shape, keep: true })))];
  },
  kernel: (context) =>
    reduceKernel(context, (x, i, di, n) => {
      let largest = -Infinity;
      for (let t = 0; t < n; t++) largest = Math.max(largest, x[i + t * di]!);
      return largest;
    }),
};

/**
 * The largest over all axes, or over those given; `keep` leaves them with length 1.
 *
 * @example
 * ```ts
 * reduceMax(constant([1, 5, 2, 4], [2, 2]), { axis: 1 }).shape; // 5, 4 => [2]
 * ```
 */
export const reduceMax = (
  x: Tensor,
  { axis, keep = false }: { axis?: number | readonly number[]; keep?: boolean } = {},
): Tensor => reduceAxes(x, axis, keep, (axes) => new Tensor(reduceMaxPrimitive, [x], { axes }), 'reduceMax');
