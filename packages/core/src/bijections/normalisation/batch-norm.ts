import * as v from 'valibot';
import { batchMean, square } from '../../tensor/derived.ts';
import { add } from '../../tensor/primitives/add.ts';
import { div } from '../../tensor/primitives/div.ts';
import { stopGradient } from '../../tensor/primitives/identity.ts';
import { log } from '../../tensor/primitives/log.ts';
import { mul } from '../../tensor/primitives/mul.ts';
import { sqrt } from '../../tensor/primitives/sqrt.ts';
import { sub } from '../../tensor/primitives/sub.ts';
import { sum } from '../../tensor/primitives/sum.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Bijection } from '../bijection.ts';
import { filled } from '../declaration.ts';
import type { Definition } from '../define.ts';
import { elementwiseAffine } from '../elementwise/elementwise-affine.ts';
import type { Scope } from '../scope.ts';
import { parseSpec } from '../parse-spec.ts';

export interface BatchNormOptions {
  /** How much of a batch's statistics enters the running ones at each step. */
  readonly momentum?: number;
  /** Added to variances. */
  readonly epsilon?: number;
}

const schema = v.strictObject({
  type: v.literal('batchNorm'),
  version: v.literal(1),
  features: v.pipe(v.number(), v.integer(), v.minValue(1)),
  momentum: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 0.1),
  epsilon: v.optional(v.pipe(v.number(), v.minValue(1e-12), v.maxValue(1)), 1e-5),
});

/**
 * Batch normalisation: data to latent `z = ((x - mean) / sqrt(variance + epsilon) - shift) e^-s` with
 * `s = logScale / (1 + |logScale / log 1000|)`, `logDet = -sum (s + log(variance + epsilon) / 2)`.
 *
 * While training, data to latent takes mean and variance of the batch, gradients going through them, and the running `mean` and `variance`, which are
 * state, follow; the density of an event then depends on its batch. Everywhere else the running ones are used, and both directions are exact
 * inverses: in evaluation, and from latent to data always. Calibration sets the running statistics at once.
 * (Density estimation using Real NVP, 2017; Masked Autoregressive Flow for Density Estimation, 2017.)
 *
 * @example
 * ```ts
 * batchNorm(3).declare().map(({ name, kind }) => `${name}: ${kind}`).slice(2); // => ['mean: state', 'variance: state']
 * ```
 */
export function batchNorm(features: number, options: BatchNormOptions = {}): Bijection {
  const spec = parseSpec(schema, { type: 'batchNorm', version: 1, features, ...options });
  const { momentum, epsilon } = spec;
  const trained = elementwiseAffine([features]);
  const running = (scope: Scope): Statistics => ({ mean: scope.param('mean'), variance: scope.param('variance') });
  const statistics = (x: Tensor, scope: Scope): Statistics => {
    const kept = running(scope);
    if (scope.mode === 'evaluate') return kept;
    const mean = batchMean(x);
    const batch = { mean, variance: batchMean(square(sub(x, mean))) };
    const share = scope.mode === 'calibrate' ? 1 : momentum;
    for (const name of ['mean', 'variance'] as const)
      scope.update(name, stopGradient(add(mul(kept[name], 1 - share), mul(batch[name], share))));
    return batch;
  };
  return {
    spec,
    eventShape: [features],
    declare: () => [
      ...trained.declare(),
      filled('mean', [features], 0, 'state'),
      filled('variance', [features], 1, 'state'),
    ],
    forward(z, scope) {
      const { mean, variance } = running(scope);
      const padded = add(variance, epsilon);
      const { value, logDet } = trained.forward(z, scope);
      return {
        value: add(mul(value, sqrt(padded)), mean),
        logDet: add(logDet, mul(sum(log(padded)), 0.5)),
      };
    },
    inverse(x, scope) {
      const { mean, variance } = statistics(x, scope);
      const padded = add(variance, epsilon);
      const { value, logDet } = trained.inverse(div(sub(x, mean), sqrt(padded)), scope);
      return { value, logDet: sub(logDet, mul(sum(log(padded)), 0.5)) };
    },
  };
}

interface Statistics {
  readonly mean: Tensor;
  readonly variance: Tensor;
}

export const batchNormDefinition: Definition<Bijection, 'bijection'> = {
  kind: 'bijection',
  type: 'batchNorm',
  version: 1,
  summary: 'Mean and variance of the batch taken out, running ones in evaluation',
  reference: 'Density estimation using Real NVP (2017); Masked Autoregressive Flow for Density Estimation (2017)',
  schema,
  build: ({ features, momentum, epsilon }: v.InferOutput<typeof schema>) => batchNorm(features, { momentum, epsilon }),
  instances: [
    { type: 'batchNorm', version: 1, features: 1 },
    { type: 'batchNorm', version: 1, features: 3, momentum: 0.5, epsilon: 1e-3 },
  ],
};
