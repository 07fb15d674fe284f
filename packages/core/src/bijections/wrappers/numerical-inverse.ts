import { pullback } from '../../autodiff/gradient.ts';
import { FlowError } from '../../flow-error.ts';
import { add } from '../../tensor/primitives/add.ts';
import { concat } from '../../tensor/primitives/concat.ts';
import { full } from '../../tensor/primitives/constant.ts';
import { customVjp } from '../../tensor/primitives/identity.ts';
import { neg } from '../../tensor/primitives/neg.ts';
import { reshape } from '../../tensor/primitives/reshape.ts';
import { slice } from '../../tensor/primitives/slice.ts';
import { sub } from '../../tensor/primitives/sub.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Bijection, Transformed } from '../bijection.ts';
import { domainOf, rangesOf, type Range } from '../range.ts';
import { fixedPoint } from '../residual/fixed-point.ts';
import type { Scope } from '../scope.ts';
import { solveMonotone } from '../solve-monotone.ts';
import { solveSystem } from '../solve-system.ts';

type Direction = 'forward' | 'inverse';

/** A bijection of which one direction is written down. */
export type OneWay = Omit<Bijection, Direction> & (Pick<Bijection, 'forward'> | Pick<Bijection, 'inverse'>);

export interface NumericalInverseOptions {
  /**
   * `elementwise`: each number of the result depends on its own number alone and grows with it. `triangular`: it may also depend on the
   * numbers before, row by row. `residual`: what the map adds to an event changes by less than the event does, in length. `general`: all that is
   * known is that there is an inverse, of few numbers.
   */
  readonly structure: 'elementwise' | 'triangular' | 'residual' | 'general';
}

/**
 * A bijection whose other direction is found numerically, to the last digits, and is differentiable by the implicit function theorem, to
 * first order; its `logDet` is that of the direction given, with the sign changed.
 *
 * Elementwise maps are solved all numbers at once, in about ten evaluations; triangular ones, and those whose numbers lie in different
 * intervals, number by number, with that many evaluations of the whole map for each. Roots are looked for within `latent` or `data`, where they are bounded.
 * Residual maps are iterated, `x = z - (f(x) - x)`: 16 digits take 37 / -ln(s) rounds where `s` bounds their slope. General maps are solved by
 * Newton's method with the Jacobian, whose cost grows with the number of numbers: about ten is much. Both look on the whole line.
 *
 * Such a map is code, which no file can hold: to save flows with it, give it the `spec` of a type of your own and register the type.
 *
 * @throws FlowError SPEC_INVALID for a residual or general map of bounded numbers.
 *
 * @example
 * ```ts
 * const bent = numericalInverse(
 *   {
 *     spec: { type: 'bent', version: 1 },
 *     eventShape: [2],
 *     declare: () => [],
 *     inverse: (x) => ({ value: add(x, mul(x, mul(x, x))), logDet: sum(log1p(mul(mul(x, x), 3))) }),
 *   },
 *   { structure: 'elementwise' },
 * );
 * typeof bent.forward; // => 'function'
 * ```
 */
export function numericalInverse(given: OneWay, { structure }: NumericalInverseOptions): Bijection {
  const direction: Direction = 'forward' in given ? 'forward' : 'inverse';
  const map = (x: Tensor, scope: Scope): Transformed =>
    'forward' in given ? given.forward(x, scope) : given.inverse(x, scope);
  const size = sizeOf(given.eventShape);
  const ranges = rangesOf(direction === 'forward' ? given.latent : given.data, size);
  const solve = solverFor(structure, ranges);
  const search = (y: Tensor, scope: Scope): Transformed => {
    const root = reshape(
      solve((x) => reshape(map(reshape(x, given.eventShape), scope).value, [size]), reshape(y, [size]), ranges),
      given.eventShape,
    );
    return { value: root, logDet: neg(map(root, scope).logDet) };
  };
  return direction === 'forward'
    ? { ...given, forward: map, inverse: search }
    : { ...given, forward: search, inverse: map };
}

type Solver = (f: (x: Tensor) => Tensor, y: Tensor, ranges: readonly Range[]) => Tensor;

function solverFor(structure: NumericalInverseOptions['structure'], ranges: readonly Range[]): Solver {
  const [first] = ranges;
  if (structure === 'triangular') return solveInTurn;
  if (structure === 'elementwise')
    return ranges.every(([low, high]) => low === first![0] && high === first![1]) ? solveAtOnce : solveInTurn;
  if (domainOf(ranges) !== undefined)
    throw new FlowError('SPEC_INVALID', `the inverse of a ${structure} map is looked for on the whole line`, {
      hint: 'put a bijection of the interval and the line before it, for instance elementwiseSigmoid',
    });
  return structure === 'residual' ? solveResidual : solveSystem;
}

const solveAtOnce: Solver = (f, y, [range]) => solveMonotone(f, y, { lower: range![0], upper: range![1] });

const solveInTurn: Solver = (f, y, ranges) =>
  ranges.reduce<Tensor | undefined>((known, [lower, upper], i) => {
    // What is not known yet does not matter, but must lie where the map is defined.
    const later = ranges.slice(i + 1).map((range) => full([1], insideOf(range)));
    const at = (number: Tensor): Tensor =>
      slice(f(concat([...(known ? [known] : []), number, ...later])), { axis: 0, start: i, end: i + 1 });
    const root = solveMonotone(at, slice(y, { axis: 0, start: i, end: i + 1 }), { lower, upper });
    return known ? concat([known, root]) : root;
  }, undefined)!;

function solveResidual(f: (x: Tensor) => Tensor, y: Tensor): Tensor {
  const root = fixedPoint((x) => sub(y, sub(f(x), x)), y);
  const value = f(root);
  const residual = sub(y, value);
  // One more round. To it, (I + J) dx = dy - df: the gradient solves the transposed system, in the same way.
  const step = customVjp(residual, [residual], (gradient) => [
    fixedPoint((w) => sub(gradient, sub(pullback([value], [w], [root])[0]!, w)), gradient),
  ]);
  return add(root, step);
}

function insideOf([low, high]: Range): number {
  if (Number.isFinite(low + high)) return (low + high) / 2;
  return Math.min(Math.max(0, low + 1), high - 1);
}
