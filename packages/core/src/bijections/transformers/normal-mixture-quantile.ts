import { logSumExp, square } from '../../tensor/derived.ts';
import { scaledTail } from '../../tensor/normal-cdf.ts';
import { abs } from '../../tensor/primitives/abs.ts';
import { add } from '../../tensor/primitives/add.ts';
import { greater } from '../../tensor/primitives/compare.ts';
import { full } from '../../tensor/primitives/constant.ts';
import { div } from '../../tensor/primitives/div.ts';
import { exp } from '../../tensor/primitives/exp.ts';
import { customVjp, stopGradient } from '../../tensor/primitives/identity.ts';
import { log } from '../../tensor/primitives/log.ts';
import { log1p } from '../../tensor/primitives/log1p.ts';
import { max, min } from '../../tensor/primitives/max-min.ts';
import { mul } from '../../tensor/primitives/mul.ts';
import { neg } from '../../tensor/primitives/neg.ts';
import { reduceMax } from '../../tensor/primitives/reduce-max.ts';
import { sqrt } from '../../tensor/primitives/sqrt.ts';
import { sub } from '../../tensor/primitives/sub.ts';
import { sum } from '../../tensor/primitives/sum.ts';
import { where } from '../../tensor/primitives/where.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { ElementwiseTransformed } from './transformer.ts';

const sqrtTwoPi = Math.sqrt(2 * Math.PI);

/** `φ(x) / Φ(x)` of the standard normal distribution, for `x <= 0`, from its scaled tail. */
const hazard = (tail: Tensor): Tensor => div(1 / sqrtTwoPi, tail);

/** Components at `z_k = e^logSlope_k (x - mean_k)` with weights that sum to 1: each `[components, …event]`. */
export interface NormalMixtureAt {
  readonly z: Tensor;
  readonly logWeights: Tensor;
  readonly logSlopes: Tensor;
  /** Share of the weight that lies on one more component, which stays at 0. */
  readonly constant: number;
}

/** What is needed of the smaller side of a mixture; with `side` -1 all signs are turned. */
interface Tail {
  /** The reference `ζ`, at most 0, and its scaled tail. */
  readonly reference: Tensor;
  readonly referenceTail: Tensor;
  /** `log(Σ weight_k Φ(z_k) / Φ(ζ))`. */
  readonly total: Tensor;
  /** The turned `z`. */
  readonly z: Tensor;
}

/** `Φ(-|z|)` of every component and what makes it. */
function tailsOf(z: Tensor): { tails: Tensor; below: Tensor } {
  const distance = abs(z);
  const tails = scaledTail(neg(distance));
  return { tails, below: mul(exp(mul(square(distance), -0.5)), tails) };
}

/** `(x² - reference²) / 2`, in which the squares of large numbers do not cancel. */
const halfSquares = (x: Tensor, reference: Tensor): Tensor => mul(mul(sub(x, reference), add(x, reference)), 0.5);

/**
 * One side of the mixture, its probability kept as the logarithm of the quotient with that of the reference, the largest `z` up to 0: in such
 * quotients exponents are differences of squares, so that nothing cancels or overflows however far out.
 */
function tailOf(
  { z: given, logWeights, constant }: NormalMixtureAt,
  { tails, below }: { readonly tails: Tensor; readonly below: Tensor },
  side: Tensor,
): Tail {
  const z = mul(given, side);
  const isBeyond = greater(z, 0);
  const highest = min(reduceMax(z, { axis: 0 }), 0);
  // The results do not depend on it, so it needs no gradient.
  const reference = stopGradient(constant > 0 ? mul(highest, 0) : highest);
  const referenceTail = scaledTail(reference);
  const belowBeyond = where(isBeyond, below, 0);
  const quotients = sub(
    where(isBeyond, log1p(neg(belowBeyond)), sub(log(tails), halfSquares(z, reference))),
    log(referenceTail),
  );
  const slopes = mul(where(isBeyond, div(below, sub(1, belowBeyond)), 1), hazard(tails));
  const relative = customVjp(quotients, [z], (gradient) => [mul(gradient, slopes)]);
  const mixed = logSumExp(add(logWeights, relative));
  // The component at 0 has the probability of the reference, which is 0 as well then.
  const total = constant === 0 ? mixed : log(add(mul(exp(mixed), 1 - constant), constant));
  return { reference, referenceTail, total, z };
}

/**
 * `Φ⁻¹(Σ_k weight_k Φ(z_k))` and the log of its slope. The side on which the probability is below one half is computed, the other is its mirror image;
 * the result is kept as its distance from the reference.
 */
export function normalMixtureQuantile(at: NormalMixtureAt): ElementwiseTransformed {
  const { logWeights, logSlopes, constant } = at;
  const parts = tailsOf(at.z);
  const probability = sum(mul(exp(logWeights), where(greater(at.z, 0), sub(1, parts.below), parts.below)), { axis: 0 });
  const side = stopGradient(where(greater(probability, 0.5), -1, full([], 1)));
  const { reference, referenceTail, total, z } = tailOf(at, parts, side);
  const step = distanceBelow(reference, referenceTail, total);
  const density = logSumExp(sub(add(logWeights, logSlopes), halfSquares(z, reference)));
  return {
    value: mul(side, sub(reference, step)),
    // Of the result, too, only the difference of its square from that of the reference is needed: two numbers above 0.
    logDet: add(add(density, Math.log1p(-constant)), mul(mul(step, sub(step, mul(reference, 2))), 0.5)),
  };
}

/** `±log Σ_k weight_k Φ(±z_k)` for the given sign: increasing in `z`, and cheaper than the quantile. */
export function normalMixtureLogCdf(at: NormalMixtureAt, side: Tensor): Tensor {
  const { reference, referenceTail, total } = tailOf(at, tailsOf(at.z), side);
  return mul(side, add(total, sub(log(referenceTail), mul(square(reference), 0.5))));
}

/** `±log Φ(±x)` for the sign with which `±x <= 0`. */
export function normalLogCdf(x: Tensor, side: Tensor): Tensor {
  const below = mul(x, side);
  const tail = scaledTail(below);
  const value = mul(side, sub(log(tail), mul(square(below), 0.5)));
  return customVjp(value, [x], (gradient) => [mul(gradient, hazard(tail))]);
}

/**
 * The `w` with `log Φ(ζ - w) = log Φ(ζ) + total`, for `total <= 0`: Halley's method, of which three steps are enough, from where the exponents alone
 * would have it. The gradient by `total` is that of the implicit function; `ζ` is taken as given.
 */
function distanceBelow(reference: Tensor, referenceTail: Tensor, total: Tensor): Tensor {
  const twice = mul(min(total, 0), -2);
  const unit = max(max(neg(reference), sqrt(twice)), 1e-30);
  const length = mul(unit, sqrt(add(square(div(reference, unit)), div(div(twice, unit), unit))));
  let w = div(twice, max(sub(length, reference), 1e-30));
  for (let round = 0; round < 3; round++) {
    const y = sub(reference, w);
    const tail = scaledTail(y);
    const rate = hazard(tail);
    const exponent = mul(mul(w, sub(w, mul(reference, 2))), 0.5);
    const newton = div(sub(sub(log(div(tail, referenceTail)), exponent), total), rate);
    w = add(w, div(newton, add(mul(mul(newton, add(y, rate)), 0.5), 1)));
  }
  const slope = hazard(scaledTail(sub(reference, w)));
  return customVjp(stopGradient(w), [total], (gradient) => [neg(div(gradient, slope))]);
}
