import { add } from '../../tensor/primitives/add.ts';
import { less } from '../../tensor/primitives/compare.ts';
import { full } from '../../tensor/primitives/constant.ts';
import { div } from '../../tensor/primitives/div.ts';
import { floor } from '../../tensor/primitives/floor.ts';
import { customVjp, stopGradient } from '../../tensor/primitives/identity.ts';
import { log1p } from '../../tensor/primitives/log1p.ts';
import { mul } from '../../tensor/primitives/mul.ts';
import { neg } from '../../tensor/primitives/neg.ts';
import { sub } from '../../tensor/primitives/sub.ts';
import { sum } from '../../tensor/primitives/sum.ts';
import { where } from '../../tensor/primitives/where.ts';
import { whileLoop } from '../../tensor/while-loop.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Scope } from '../scope.ts';
import type { NetAt } from './lipschitz-net.ts';

/** Never reached: the longest of 1e9 series at a continuation of 0.99 has 2000 terms. */
const mostTerms = 4000;

/**
 * An unbiased estimate of `log det(I + J) = sum_k (-1)^(k+1) tr(J^k) / k`, one per event: the trace by one probe of random signs (Hutchinson), the
 * series cut off after a random number of terms, each of which counts for those that were cut off as often.
 *
 * The gradient is another unbiased estimate, `v' (sum_k (-J)^k) dJ v` of `tr((I + J)^-1 dJ)` with the same noise, so that nothing but the last
 * step is differentiated. (Residual flows for invertible generative modeling, 2019.)
 */
export function estimateLogDet(
  at: NetAt,
  scope: Scope,
  {
    features,
    exactTerms,
    continuation,
  }: { readonly features: number; readonly exactTerms: number; readonly continuation: number },
): Tensor {
  const probe = scope.noise('probe', 'rademacher', [features]);
  const chance = scope.noise('terms', 'uniform', []);
  const terms = add(floor(div(log1p(neg(chance)), Math.log(continuation))), exactTerms);
  // Carried: the term's number, (Jᵀ)^k v, its sign over its probability, the series of both estimates.
  const [, , , total, neumann] = whileLoop({
    maximum: mostTerms,
    carries: [full([], 0), probe, full([], 1), full([], 0), probe],
    condition: ([k]) => less(k!, terms),
    body: ([k, power, weight, series, vector]) => {
      const next = add(k!, 1);
      const pulled = at.pullBack(power!);
      const signed = div(weight!, where(less(k!, exactTerms), -1, full([], -continuation)));
      return [
        next,
        pulled,
        signed,
        sub(series!, mul(div(signed, next), sum(mul(pulled, probe)))),
        add(vector!, mul(signed, pulled)),
      ];
    },
  });
  const traced = sum(mul(at.pullBack(stopGradient(neumann!)), probe));
  return customVjp(stopGradient(total!), [traced], (gradient) => [gradient]);
}
