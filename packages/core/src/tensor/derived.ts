import { FlowError } from '../flow-error.ts';
import { abs } from './primitives/abs.ts';
import { add } from './primitives/add.ts';
import { batchSum, toBatch } from './primitives/batch-sum.ts';
import { cast } from './primitives/cast.ts';
import { greater, less } from './primitives/compare.ts';
import { concat } from './primitives/concat.ts';
import { constant } from './primitives/constant.ts';
import { div } from './primitives/div.ts';
import { exp } from './primitives/exp.ts';
import { customVjp, stopGradient } from './primitives/identity.ts';
import { log } from './primitives/log.ts';
import { max } from './primitives/max-min.ts';
import { mul } from './primitives/mul.ts';
import { reduceMax } from './primitives/reduce-max.ts';
import { reshape } from './primitives/reshape.ts';
import { slice } from './primitives/slice.ts';
import { sqrt } from './primitives/sqrt.ts';
import { sub } from './primitives/sub.ts';
import { sum } from './primitives/sum.ts';
import { where } from './primitives/where.ts';
import { normalizeAxis, sizeOf } from './shape.ts';
import type { Tensor } from './tensor.ts';

/**
 * `x²`.
 *
 * @example
 * ```ts
 * const z = input('z', [3]);
 * mul(sum(square(z)), -0.5).shape; // a normal log-density but for its constant => []
 * ```
 */
export const square = (x: Tensor): Tensor => mul(x, x);

/**
 * The mean over all axes of the event, or over those given.
 *
 * @example
 * ```ts
 * mean(constant([1, 2, 3, 4, 5, 6], [2, 3]), { axis: 0 }).shape; // => [3]
 * ```
 */
export function mean(x: Tensor, options: { axis?: number | readonly number[]; keep?: boolean } = {}): Tensor {
  const total = sum(x, options);
  const count = sizeOf(total.shape) === 0 ? 1 : sizeOf(x.shape) / sizeOf(total.shape);
  return mul(total, 1 / Math.max(count, 1));
}

/**
 * The mean over the events of the batch; with a mask (bool, one scalar per event), over those for which it holds. 0 when there are none.
 *
 * @example
 * ```ts
 * const logProb = input('logProb', [], { batch: 1 });
 * batchMean(neg(logProb)).batched; // the loss of a batch => false
 * ```
 */
export function batchMean(x: Tensor, mask?: Tensor): Tensor {
  const count = batchSum(mask === undefined ? toBatch(constant(1), x.batch) : cast(mask, 'float'));
  return div(batchSum(mask === undefined ? x : where(mask, x, 0)), max(count, 1));
}

/**
 * `e^x` normalised to sum 1 along an axis; the maximum is subtracted first.
 *
 * @example
 * ```ts
 * softmax(constant([0, 1, 2])).shape; // => [3]
 * ```
 */
export function softmax(x: Tensor, { axis = 0 }: { axis?: number } = {}): Tensor {
  const powers = exp(sub(x, stopGradient(reduceMax(x, { axis, keep: true }))));
  return div(powers, sum(powers, { axis, keep: true }));
}

/**
 * `log Σ e^x` along an axis; the maximum is subtracted first. Where all are -infinity so is the result, with a gradient of 0.
 *
 * @example
 * ```ts
 * logSumExp(constant([1e4, 1e4])).shape; // 10000.69 => []
 * ```
 */
export function logSumExp(x: Tensor, { axis = 0 }: { axis?: number } = {}): Tensor {
  const largest = stopGradient(reduceMax(x, { axis, keep: true }));
  const shift = where(less(largest, -3e38), 0, largest);
  const powers = exp(sub(x, shift));
  const total = sum(powers, { axis, keep: true });
  const at = normalizeAxis(axis, x.shape, 'logSumExp');
  const value = reshape(
    add(log(total), shift),
    x.shape.filter((_, k) => k !== at),
  );
  // At least one power is 1, unless all are 0.
  return customVjp(value, [x], (gradient) => [mul(reshape(gradient, total.shape), div(powers, max(total, 0.5)))]);
}

/**
 * Where `x` is not positive, the smallest normal number of float32 in its place: for logarithms and quotients at the end of their domain.
 *
 * @example
 * ```ts
 * log(aboveZero(constant([0, 1]))).shape; // about -87.3, 0 => [2]
 * ```
 */
export const aboveZero = (x: Tensor): Tensor => where(greater(x, 0), x, 1.1754943508222875e-38);

/**
 * `x / (1 + |x / bound|)`: about `x` near 0, never beyond `±bound`, with a gradient everywhere.
 *
 * @example
 * ```ts
 * const logScale = softClip(input('a', [2]), 3);
 * exp(logScale).shape; // between e⁻³ and e³ => [2]
 * ```
 */
export function softClip(x: Tensor, bound: number): Tensor {
  const divisor = add(abs(mul(x, 1 / bound)), 1);
  // The slope 1 / divisor² by itself: the generic one is a difference, all rounding error where x is large.
  return customVjp(div(x, divisor), [x], (gradient) => [div(div(gradient, divisor), divisor)]);
}

/**
 * Tensors of one shape joined along a new axis.
 *
 * @example
 * ```ts
 * stack([constant([1, 2]), constant([3, 4])]).shape; // => [2, 2]
 * ```
 */
export function stack(tensors: readonly Tensor[], { axis = 0 }: { axis?: number } = {}): Tensor {
  if (tensors.length === 0) throw new FlowError('SHAPE_MISMATCH', 'stack of no tensors');
  const at = normalizeAxis(axis, [1, ...tensors[0]!.shape], 'stack');
  return concat(
    tensors.map((x) => reshape(x, [...x.shape.slice(0, at), 1, ...x.shape.slice(at)])),
    { axis: at },
  );
}

/**
 * The tensors a stack was made of: one for each position along an axis.
 *
 * @example
 * ```ts
 * unstack(constant([1, 2, 3, 4], [2, 2])).map(({ shape }) => shape); // => [[2], [2]]
 * ```
 */
export function unstack(x: Tensor, { axis = 0 }: { axis?: number } = {}): Tensor[] {
  const at = normalizeAxis(axis, x.shape, 'unstack');
  return Array.from({ length: x.shape[at]! }, (_, i) =>
    reshape(
      slice(x, { axis: at, start: i, end: i + 1 }),
      x.shape.filter((__, k) => k !== at),
    ),
  );
}

/** The Euclidean length of a whole event: `sqrt(sum x²)` without overflow, with gradient 0 where it is 0. */
export function norm(x: Tensor): Tensor {
  const largest = stopGradient(reduceMax(abs(x), {}));
  const unit = where(greater(largest, 0), largest, 1);
  const length = mul(unit, sqrt(sum(square(div(x, unit)))));
  return customVjp(length, [x], (gradient) => [mul(gradient, div(x, where(greater(length, 0), length, 1)))]);
}
