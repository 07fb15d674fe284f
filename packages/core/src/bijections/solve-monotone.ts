import { gradient } from '../autodiff/gradient.ts';
import { whileLoop } from '../tensor/while-loop.ts';
import { abs } from '../tensor/primitives/abs.ts';
import { add } from '../tensor/primitives/add.ts';
import { equal, greater, greaterEqual, less, lessEqual } from '../tensor/primitives/compare.ts';
import { div } from '../tensor/primitives/div.ts';
import { stopGradient } from '../tensor/primitives/identity.ts';
import { and, not, or } from '../tensor/primitives/logic.ts';
import { max, min } from '../tensor/primitives/max-min.ts';
import { mul } from '../tensor/primitives/mul.ts';
import { neg } from '../tensor/primitives/neg.ts';
import { reduceMax } from '../tensor/primitives/reduce-max.ts';
import { sub } from '../tensor/primitives/sub.ts';
import { sum } from '../tensor/primitives/sum.ts';
import { where } from '../tensor/primitives/where.ts';
import type { Tensor } from '../tensor/tensor.ts';

export interface SolveMonotoneOptions {
  /** Numbers between which every root lies, or those of each element; without them the search widens until it has them. */
  readonly lower?: Tensor | number;
  readonly upper?: Tensor | number;
  /** The derivative of `f`; default: found by differentiation. */
  readonly slope?: (x: Tensor) => Tensor;
  /** Evaluations at most. */
  readonly maximum?: number;
}

/**
 * The roots `x` of `f(x) = y`, element by element, of a strictly increasing `f`: Newton steps within a bracket that shrinks, to the last digits of the
 * precision computed in. Differentiable with respect to `y` and to whatever `f` uses, by the implicit function theorem, to first order.
 *
 * @example
 * ```ts
 * solveMonotone((x) => add(x, mul(x, mul(x, x))), constant([10])).shape; // x + x³ = 10 => [1]
 * ```
 */
export function solveMonotone(
  f: (x: Tensor) => Tensor,
  y: Tensor,
  { lower = -Infinity, upper = Infinity, slope, maximum = 100 }: SolveMonotoneOptions = {},
): Tensor {
  // The root of an infinite `y` is infinite, and is not searched for.
  const infinite = and(greater(abs(y), 1), equal(mul(y, 0.5), y));
  const target = stopGradient(where(infinite, 0, y));
  const slopeAt = (x: Tensor, value: Tensor): Tensor => slope?.(x) ?? gradient(sum(value), [x])[0]!;
  const start = (number: Tensor | number): Tensor => add(mul(target, 0), number);
  // x, the bracket, the step outwards while it is open, the last residual, and whether the element goes on.
  const carries = [start(firstGuess(lower, upper)), start(lower), start(upper), start(1), start(Infinity), start(1)];
  const [found] = whileLoop({
    maximum,
    carries,
    condition: ([, , , , , active]) => greater(anyOf(active!), 0),
    body: ([x, lo, hi, stride, last, active]) => {
      const value = f(x!);
      const residual = sub(value, target);
      const low = where(less(residual, 0), x!, lo!);
      const high = where(less(residual, 0), hi!, x!);
      const [openLow, openHigh] = [less(low, -3e38), greater(high, 3e38)];
      // While a side is open, far jumps are not trusted: what grows exponentially would overflow.
      const reach = where(or(openLow, openHigh), mul(stride!, 8), Infinity);
      const steepness = slopeAt(x!, value);
      const newton = sub(x!, min(max(div(residual, steepness), neg(reach)), reach));
      const middle = where(
        openLow,
        sub(x!, stride!),
        where(openHigh, add(x!, stride!), mul(add(where(openLow, x!, low), where(openHigh, x!, high)), 0.5)),
      );
      // Both ends belong to it: a step too small to change `x` has found the root, if the slope is a number.
      const isWithin = and(and(greaterEqual(newton, low), lessEqual(newton, high)), less(steepness, 3e38));
      const next = where(isWithin, newton, middle);
      const step = abs(sub(next, x!));
      const scale = add(abs(x!), 1);
      // Steps that shrink quadratically stop shrinking at the last digits, whatever the precision.
      const settled = and(less(step, mul(scale, 1e-4)), not(less(abs(residual), last!)));
      const done = or(lessEqual(step, mul(scale, 1e-15)), or(settled, lessEqual(abs(residual), 0)));
      const going = greater(active!, 0);
      const keep = (old: Tensor, updated: Tensor): Tensor => where(going, updated, old);
      return [
        where(and(going, not(done)), next, x!),
        keep(lo!, low),
        keep(hi!, high),
        keep(stride!, mul(stride!, 2)),
        keep(last!, abs(residual)),
        where(and(going, not(done)), active!, 0),
      ];
    },
  });
  // One more step, the only one a gradient sees: dx = (dy - df) / f'.
  const fixed = stopGradient(found!);
  const value = f(fixed);
  const steepness = stopGradient(slopeAt(fixed, value));
  const root = sub(fixed, div(sub(value, y), where(greater(steepness, 0), steepness, 1)));
  return where(infinite, y, root);
}

/** The middle between two bounds, or what lies next to 0 on the right side of one. */
function firstGuess(lower: Tensor | number, upper: Tensor | number): Tensor | number {
  if (lower === -Infinity || upper === Infinity) return min(max(lower, 0), upper);
  return mul(add(lower, upper), 0.5);
}

const anyOf = (active: Tensor): Tensor => (active.rank === 0 ? active : reduceMax(active, {}));
