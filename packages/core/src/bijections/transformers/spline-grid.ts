import { add } from '../../tensor/primitives/add.ts';
import { constant } from '../../tensor/primitives/constant.ts';
import { div } from '../../tensor/primitives/div.ts';
import { exp } from '../../tensor/primitives/exp.ts';
import { customVjp } from '../../tensor/primitives/identity.ts';
import { matMul } from '../../tensor/primitives/mat-mul.ts';
import { mul } from '../../tensor/primitives/mul.ts';
import { reduceMax } from '../../tensor/primitives/reduce-max.ts';
import { reshape } from '../../tensor/primitives/reshape.ts';
import { slice } from '../../tensor/primitives/slice.ts';
import { sub } from '../../tensor/primitives/sub.ts';
import { sum } from '../../tensor/primitives/sum.ts';
import type { Tensor } from '../../tensor/tensor.ts';

/** An interval that is cut into bins. */
export interface SplineInterval {
  readonly low: number;
  readonly length: number;
  /** The smallest bin, as a share of the interval. */
  readonly smallest: number;
}

/** The bins of `n` splines, on one axis or more: `[bins, axes, n]`. */
export interface SplineGrid {
  /** Where bins begin: there to be compared and to be chosen from, without a gradient. The first is exact. */
  readonly starts: Tensor;
  /** By how much bins are larger than the smallest. */
  readonly excess: Tensor;
  readonly smallest: number;
}

/** Bins from raw numbers `[bins, axes, n]`: `size = length (smallest + (1 - bins smallest) softmax(raw))`. */
export function splineGrid(raw: Tensor, { low, length, smallest }: SplineInterval): SplineGrid {
  const least = smallest * length;
  return gridOf(sharesOf(raw, length - raw.shape[0]! * least), { low, smallest: least });
}

/** Bins of given sizes `smallest + excess`, from `low` upwards. */
export function gridOf(
  excess: Tensor,
  { low, smallest = 0 }: { readonly low: number; readonly smallest?: number },
): SplineGrid {
  const [bins, axes, elements] = excess.shape as [number, number, number];
  const indices = Array.from({ length: bins }, (_, k) => k);
  // A product with a triangle of ones adds up all bins below.
  const below = constant(
    indices.flatMap((k) => indices.map((other) => (other < k ? 1 : 0))),
    [bins, bins],
  );
  const smallestBelow = constant(
    indices.map((k) => low + k * smallest),
    [bins, 1],
  );
  const starts = add(matMul(below, reshape(excess, [bins, axes * elements])), smallestBelow);
  return { starts: reshape(starts, excess.shape), excess, smallest };
}

/** Where the bins of one axis begin, `[bins, 1, n]`. */
export const startsOf = ({ starts }: SplineGrid, axis: number): Tensor =>
  slice(starts, { axis: 1, start: axis, end: axis + 1 });

/** `total softmax(raw)` along the first axis. */
function sharesOf(raw: Tensor, total: number): Tensor {
  const along = { axis: 0, keep: true } as const;
  const powers = exp(sub(raw, reduceMax(raw, along)));
  // The gradient of a softmax takes two passes fewer than step by step.
  return customVjp(mul(powers, div(total, sum(powers, along))), [raw], (gradient, _, shares) => {
    const weighted = mul(gradient, shares);
    return [sub(weighted, mul(shares, mul(sum(weighted, along), 1 / total)))];
  });
}
