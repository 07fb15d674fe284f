import { logSumExp, softClip } from '../../tensor/derived.ts';
import { add } from '../../tensor/primitives/add.ts';
import { concat } from '../../tensor/primitives/concat.ts';
import { constant } from '../../tensor/primitives/constant.ts';
import { div } from '../../tensor/primitives/div.ts';
import { exp } from '../../tensor/primitives/exp.ts';
import { customVjp, stopGradient } from '../../tensor/primitives/identity.ts';
import { max, min } from '../../tensor/primitives/max-min.ts';
import { mul } from '../../tensor/primitives/mul.ts';
import { neg } from '../../tensor/primitives/neg.ts';
import { reduceMax } from '../../tensor/primitives/reduce-max.ts';
import { softplus } from '../../tensor/primitives/softplus.ts';
import { sub } from '../../tensor/primitives/sub.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { applyIncreasing, invertIncreasing, type Increasing } from './increasing.ts';
import type { Transformer } from './transformer.ts';

/** Sigmoids `sigmoid(e^logSlope (x - mean))`, mixed with weights proportional to `e^logWeight`: each `[components, …event]`. */
export interface SigmoidMixture {
  readonly logWeights: Tensor;
  readonly logSlopes: Tensor;
  readonly means: Tensor;
}

/** Share of `x` itself in the map: between components far apart the mixture alone is flat, and no number in floating point has an inverse. */
const share = 1e-3;

const largest = 1e38;
/** No mean lies farther out; data and latents are numbers of ordinary size. */
const farthest = 100;

/**
 * Both directions of `(1 - 1e-3) logit(F(x)) + 1e-3 x`, where `F = Σ weight_k sigmoid(z_k)` and `z_k = slope_k (x - mean_k)`.
 *
 * `F` and `1 - F` are kept as logs, each a sum of positive terms, so no tail saturates. Of the slope
 * `F'/F + F'/(1 - F) = Σ p_k slope_k sigmoid(-z_k) + Σ q_k slope_k sigmoid(z_k)` every term is positive, `p` and `q` being the components' shares of `F` and
 * `1 - F`: far out it is the slope of the one component that is left there, exactly.
 */
export function mixtureLogit({ logWeights, logSlopes, means }: SigmoidMixture): Pick<Transformer, 'apply' | 'invert'> {
  const slopes = exp(logSlopes);
  const logits = (x: Tensor): Tensor => {
    const distance = sub(x, means);
    // Far out a steep component may overflow where the map, which follows the flattest, does not.
    const z = max(min(mul(slopes, distance), largest), -largest);
    // By the log slope z changes by itself; as a product of `distance` and slope that could overflow on the way.
    return customVjp(z, [distance, logSlopes], (gradient) => [mul(gradient, slopes), mul(gradient, z)]);
  };
  // log(weight sigmoid(z)) of every component, but for the sum of the weights, which cancels.
  const below = (z: Tensor): Tensor => sub(logWeights, softplus(neg(z)));
  const above = (z: Tensor): Tensor => sub(logWeights, softplus(z));
  const f: Increasing = {
    value(x) {
      const z = logits(x);
      return add(mul(sub(logSumExp(below(z)), logSumExp(above(z))), 1 - share), mul(x, share));
    },
    logSlope(x) {
      const z = logits(x);
      const terms = concat([sub(logShares(below(z)), softplus(z)), sub(logShares(above(z)), softplus(neg(z)))]);
      const slope = logSumExp(add(terms, concat([logSlopes, logSlopes])));
      return add(softplus(add(slope, Math.log((1 - share) / share))), Math.log(share));
    },
  };
  return {
    apply: (u) => applyIncreasing(f, u),
    invert(v) {
      // logit(F) lies between the smallest and the largest z, so the root lies between those of the components by themselves.
      const roots = div(add(v, mul(mul(slopes, means), 1 - share)), add(mul(slopes, 1 - share), share));
      const upper = reduceMax(roots, { axis: 0 });
      const lower = neg(reduceMax(neg(roots), { axis: 0 }));
      return invertIncreasing(f, v, { lower, upper });
    },
  };
}

/** Logs of numbers given by their logs, divided by their sum: exact also where all are tiny. */
function logShares(logs: Tensor): Tensor {
  const relative = sub(logs, stopGradient(reduceMax(logs, { axis: 0, keep: true })));
  return sub(relative, logSumExp(relative));
}

/** Raw numbers as means: about themselves, but for those far out, and spread about zero so that components differ from the start. */
export function spreadMeans(raw: Tensor): Tensor {
  const { positions } = spread(raw.shape[0]!);
  return add(softClip(raw, farthest), constant(positions, [positions.length, ...raw.shape.slice(1).map(() => 1)]));
}

/** The log slope with which so many components at their spread means make about the identity: they have the variance of one sigmoid of slope 1. */
export function spreadLogSlope(components: number): number {
  return -0.5 * Math.log(1 - (3 * spread(components).variance) / Math.PI ** 2);
}

function spread(components: number): { positions: number[]; variance: number } {
  const positions = Array.from({ length: components }, (_, k) => (2 * k + 1 - components) / components);
  return { positions, variance: positions.reduce((total, x) => total + x * x, 0) / components };
}
