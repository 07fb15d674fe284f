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
import { clipped } from './transformers/clipped.ts';

/** Nearly the largest number of float32. Brackets end there; beyond it lies what only float64 holds, where functions are lines and a Newton step is exact. */
const farthest = 3.4e38;

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
  { slope, maximum = 100, ...bounds }: SolveMonotoneOptions = {},
): Tensor {
  const lower = bracketEnd(bounds.lower ?? -Infinity);
  const upper = bracketEnd(bounds.upper ?? Infinity);
  // The root of an infinite `y` is infinite, and is not searched for.
  const infinite = and(greater(abs(y), 1), equal(mul(y, 0.5), y));
  const target = stopGradient(where(infinite, 0, y));
  const slopeAt = (x: Tensor, value: Tensor): Tensor => slope?.(x) ?? gradient(sum(value), [x])[0]!;
  const start = (number: Tensor | number): Tensor => add(mul(target, 0), number);
  // x, the bracket, the step outwards while it is open, the last residual, the last two steps, and whether the element goes on.
  const unknown = start(Infinity);
  const active = where(infinite, 0, start(1));
  const carries = [
    start(firstGuess(lower, upper)),
    start(lower),
    start(upper),
    start(1),
    unknown,
    unknown,
    unknown,
    active,
  ];
  const [found] = whileLoop({
    maximum,
    carries,
    condition: (now) => greater(anyOf(now.at(-1)!), 0),
    body: ([x, lo, hi, stride, lastResidual, lastStep, stepBefore, goesOn]) => {
      const value = f(x!);
      const residual = sub(value, target);
      const low = where(less(residual, 0), x!, lo!);
      const high = where(less(residual, 0), hi!, x!);
      const [openLow, openHigh] = [less(low, -farthest), greater(high, farthest)];
      const open = or(openLow, openHigh);
      const scale = add(abs(x!), 1);
      // While a side is open, far jumps are not trusted: what grows exponentially would overflow.
      const reach = where(open, mul(stride!, 8), Infinity);
      const steepness = slopeAt(x!, value);
      const newton = sub(x!, min(max(div(residual, steepness), neg(reach)), reach));
      // Rounding may put a root beside its bracket.
      const slack = mul(scale, 1e-6);
      const within = and(greaterEqual(newton, sub(low, slack)), lessEqual(newton, add(high, slack)));
      const inBracket = max(min(newton, high), low);
      const newtonStep = abs(sub(inBracket, x!));
      // Steps that do not halve in two rounds may go in circles. With an infinite slope no step says anything.
      const trusted = and(or(open, lessEqual(newtonStep, mul(stepBefore!, 0.5))), less(steepness, 3e38));
      const isNewton = and(within, trusted);
      const middle = where(
        openLow,
        sub(x!, stride!),
        where(openHigh, add(x!, stride!), between(where(openLow, x!, low), where(openHigh, x!, high))),
      );
      const next = clipped(where(isNewton, inBracket, middle), -farthest, farthest);
      const step = abs(sub(next, x!));
      // From there, this step and the two below leave nothing but rounding; in float32 smaller ones may never come.
      const close = and(isNewton, lessEqual(step, mul(scale, 1e-6)));
      // Where the slope is small, the rounding of values keeps steps from becoming small.
      const small = and(less(step, mul(scale, 1e-4)), less(abs(residual), mul(add(abs(target), 1), 1e-4)));
      const settled = or(and(small, not(less(abs(residual), lastResidual!))), lessEqual(abs(residual), 0));
      const going = greater(goesOn!, 0);
      const keep = (old: Tensor, updated: Tensor): Tensor => where(going, updated, old);
      return [
        keep(x!, where(settled, x!, next)),
        keep(lo!, low),
        keep(hi!, high),
        keep(stride!, mul(stride!, 2)),
        keep(lastResidual!, abs(residual)),
        keep(lastStep!, step),
        keep(stepBefore!, lastStep!),
        where(or(close, settled), 0, goesOn!),
      ];
    },
  });
  const newtonFrom = (x: Tensor, goal: Tensor): Tensor => {
    const value = f(x);
    const steepness = stopGradient(slopeAt(x, value));
    const residual = sub(value, goal);
    // Where the function itself overflows, no step leads anywhere.
    const finite = where(less(abs(residual), Infinity), residual, 0);
    return sub(x, div(finite, where(greater(steepness, 0), steepness, 1)));
  };
  // One step more, so that the slope is that at the root. Then the only one a gradient sees: dx = (dy - df) / f'.
  const fixed = stopGradient(clipped(newtonFrom(stopGradient(found!), target), -farthest, farthest));
  return where(infinite, y, newtonFrom(fixed, y));
}

/** The middle between two bounds, or what lies next to 0 on the right side of one. */
function firstGuess(lower: Tensor | number, upper: Tensor | number): Tensor | number {
  if (lower === -Infinity || upper === Infinity) return min(max(lower, 0), upper);
  return between(lower, upper);
}

/** Bounds that were computed may have overflowed, though roots have not. */
const bracketEnd = (bound: Tensor | number): Tensor | number =>
  typeof bound === 'number' ? bound : clipped(bound, -farthest, farthest);

/** The middle; the sum could overflow. */
const between = (low: Tensor | number, high: Tensor | number): Tensor => add(mul(low, 0.5), mul(high, 0.5));

const anyOf = (active: Tensor): Tensor => (active.rank === 0 ? active : reduceMax(active, {}));
