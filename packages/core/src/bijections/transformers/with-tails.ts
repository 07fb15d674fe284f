import { abs } from '../../tensor/primitives/abs.ts';
import { add } from '../../tensor/primitives/add.ts';
import { less, lessEqual } from '../../tensor/primitives/compare.ts';
import { div } from '../../tensor/primitives/div.ts';
import { log } from '../../tensor/primitives/log.ts';
import { mul } from '../../tensor/primitives/mul.ts';
import { neg } from '../../tensor/primitives/neg.ts';
import { sub } from '../../tensor/primitives/sub.ts';
import { where } from '../../tensor/primitives/where.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { clipped } from './clipped.ts';
import type { ElementwiseTransformed } from './transformer.ts';

/**
 * A spline of `[-bound, bound]` onto itself, continued outside by straight lines: the identity, or lines of the given slopes below and above.
 * The spline is asked for numbers inside only.
 */
export function withTails(
  direction: 'apply' | 'invert',
  x: Tensor,
  bound: number,
  spline: (inside: Tensor) => ElementwiseTransformed,
  slopes?: readonly [below: Tensor, above: Tensor],
): ElementwiseTransformed {
  const inside = lessEqual(abs(x), bound);
  const { value, logDet } = spline(clipped(x, -bound, bound));
  if (slopes === undefined) return { value: where(inside, value, x), logDet: where(inside, logDet, 0) };
  const below = less(x, 0);
  const slope = where(below, slopes[0], slopes[1]);
  const end = where(below, -bound, bound);
  const beyond = sub(x, end);
  const tail = add(end, direction === 'apply' ? mul(beyond, slope) : div(beyond, slope));
  const logSlope = log(slope);
  return {
    value: where(inside, value, tail),
    logDet: where(inside, logDet, direction === 'apply' ? logSlope : neg(logSlope)),
  };
}
