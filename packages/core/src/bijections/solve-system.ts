import { rowByRow } from '../autodiff/jacobian.ts';
import { norm } from '../tensor/derived.ts';
import { abs } from '../tensor/primitives/abs.ts';
import { add } from '../tensor/primitives/add.ts';
import { cast } from '../tensor/primitives/cast.ts';
import { greater, less, lessEqual } from '../tensor/primitives/compare.ts';
import { full } from '../tensor/primitives/constant.ts';
import { div } from '../tensor/primitives/div.ts';
import { stopGradient } from '../tensor/primitives/identity.ts';
import { and, not, or } from '../tensor/primitives/logic.ts';
import { matMul, matVec } from '../tensor/primitives/mat-mul.ts';
import { min } from '../tensor/primitives/max-min.ts';
import { mul } from '../tensor/primitives/mul.ts';
import { reduceMax } from '../tensor/primitives/reduce-max.ts';
import { sub } from '../tensor/primitives/sub.ts';
import { where } from '../tensor/primitives/where.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { whileLoop } from '../tensor/while-loop.ts';
import { identityMatrix } from '../tensor/identity-matrix.ts';
import { invertBySweeps } from './linear/invert-by-sweeps.ts';

/** Newton's method takes about ten rounds; halved steps, where a map bends much, are rounds as well. */
const mostRounds = 300;

/**
 * The root `x` of `f(x) = y`, vectors of one length, of an `f` that has a differentiable inverse: Newton steps with the Jacobian, halved until they
 * bring `f(x)` nearer to `y`. The search begins at `y` and ends when a step is below 1e-15 of the vector's length, or, below 1e-4, brings it no nearer:
 * there is nothing but rounding then. Differentiable with respect to `y` and to whatever `f` uses, by the implicit function theorem, to first order.
 *
 * Each round takes the Jacobian, a gradient for every number: it is made for few.
 *
 * @example
 * ```ts
 * const bend = (x) => add(x, mul(0.5, tanh(gather(x, constant(Int32Array.of(1, 0))))));
 * solveSystem(bend, constant([1, 2])).shape; // => [2]
 * ```
 */
export function solveSystem(f: (x: Tensor) => Tensor, y: Tensor): Tensor {
  const target = stopGradient(y);
  const size = add(norm(target), 1);
  const stepAt = (x: Tensor, value: Tensor): Tensor => matVec(inverseOf(rowByRow(value, x)), sub(value, target));
  const first = f(target);
  const [found] = whileLoop({
    maximum: mostRounds,
    // x, the Newton step there, how much of it is tried, the length of the residual, and whether to go on.
    carries: [target, stepAt(target, first), full([], 1), norm(sub(first, target)), full([], 1)],
    condition: ([, , , , goesOn]) => greater(goesOn!, 0),
    body: ([x, step, share, length]) => {
      const tried = sub(x!, mul(step!, share!));
      const value = f(tried);
      const nextLength = norm(sub(value, target));
      const isNearer = less(nextLength, length!);
      const scale = add(norm(x!), 1);
      const moved = mul(share!, norm(step!));
      const isRounding = and(less(moved, mul(scale, 1e-4)), less(length!, mul(size, 1e-4)));
      const isDone = or(lessEqual(moved, mul(scale, 1e-15)), and(isRounding, not(isNearer)));
      return [
        where(isNearer, tried, x!),
        where(isNearer, stepAt(tried, value), step!),
        where(isNearer, min(mul(share!, 2), 1), mul(share!, 0.5)),
        where(isNearer, nextLength, length!),
        cast(not(isDone), 'float'),
      ];
    },
  });
  // The one step a gradient sees: dx = J⁻¹ (dy - df).
  const root = stopGradient(found!);
  const value = f(root);
  const inverse = stopGradient(inverseOf(rowByRow(value, root)));
  return sub(root, matVec(finite(inverse), finite(sub(value, y))));
}

/** Where `f` overflows no step says anything. */
const finite = (x: Tensor): Tensor => where(less(abs(x), Infinity), x, 0);

/** The inverse of any matrix that has one: by the normal equations, whose rounding one step of Newton and Schulz takes away. */
function inverseOf(matrix: Tensor): Tensor {
  const identity = identityMatrix(matrix.shape[0]!);
  const largest = reduceMax(abs(matrix), {});
  const scale = where(greater(largest, 0), largest, 1);
  const scaled = div(matrix, scale);
  const rough = matMul(invertBySweeps(matMul(scaled, scaled, { transposeA: true })), scaled, { transposeB: true });
  const better = matMul(rough, sub(mul(identity, 2), matMul(scaled, rough)));
  return div(better, scale);
}
