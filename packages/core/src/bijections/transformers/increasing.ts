import { exp } from '../../tensor/primitives/exp.ts';
import { full } from '../../tensor/primitives/constant.ts';
import { greater, less } from '../../tensor/primitives/compare.ts';
import { add } from '../../tensor/primitives/add.ts';
import { max, min } from '../../tensor/primitives/max-min.ts';
import { mul } from '../../tensor/primitives/mul.ts';
import { neg } from '../../tensor/primitives/neg.ts';
import { sub } from '../../tensor/primitives/sub.ts';
import { where } from '../../tensor/primitives/where.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { solveMonotone, type SolveMonotoneOptions } from '../solve-monotone.ts';
import type { ElementwiseTransformed, Transformer } from './transformer.ts';

/** A strictly increasing function of one number, element by element, and the log of its slope. */
export interface Increasing {
  value(x: Tensor): Tensor;
  logSlope(x: Tensor): Tensor;
}

/** The value and the log slope there. */
export const applyIncreasing = (f: Increasing, x: Tensor): ElementwiseTransformed => ({
  value: f.value(x),
  logDet: f.logSlope(x),
});

/** The root of `f(x) = y` by search, and minus the log slope there. */
export function invertIncreasing(
  f: Increasing,
  y: Tensor,
  bracket: Pick<SolveMonotoneOptions, 'lower' | 'upper'> = {},
): ElementwiseTransformed {
  const value = solveMonotone(f.value, y, { ...bracket, slope: (x) => exp(f.logSlope(x)) });
  return { value, logDet: neg(f.logSlope(value)) };
}

/**
 * Both directions of a function that is `f` within `±bound` and its tangent beyond: onto the whole line with a continuous slope,
 * and `f` is never asked for values outside. Roots beyond the bound have a closed form.
 */
export function withTangents(f: Increasing, bound: number): Pick<Transformer, 'apply' | 'invert'> {
  return {
    apply(u) {
      const inside = max(min(u, bound), -bound);
      const { value, logDet } = applyIncreasing(f, inside);
      return { value: add(value, mul(sub(u, inside), exp(logDet))), logDet };
    },
    invert(v) {
      const [low, high] = [f.value(full(v.shape, -bound)), f.value(full(v.shape, bound))];
      const inside = max(min(v, high), low);
      const root = solveMonotone(f.value, inside, { lower: -bound, upper: bound, slope: (x) => exp(f.logSlope(x)) });
      const end = where(less(v, low), -bound, where(greater(v, high), bound, root));
      const logDet = neg(f.logSlope(end));
      return { value: add(end, mul(sub(v, inside), exp(logDet))), logDet };
    },
  };
}
