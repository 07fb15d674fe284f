import * as v from 'valibot';
import { batchMean, square } from '../../tensor/derived.ts';
import { add } from '../../tensor/primitives/add.ts';
import { greater } from '../../tensor/primitives/compare.ts';
import { full } from '../../tensor/primitives/constant.ts';
import { div } from '../../tensor/primitives/div.ts';
import { log } from '../../tensor/primitives/log.ts';
import { max } from '../../tensor/primitives/max-min.ts';
import { mul } from '../../tensor/primitives/mul.ts';
import { neg } from '../../tensor/primitives/neg.ts';
import { sqrt } from '../../tensor/primitives/sqrt.ts';
import { sub } from '../../tensor/primitives/sub.ts';
import { sum } from '../../tensor/primitives/sum.ts';
import { where } from '../../tensor/primitives/where.ts';
import type { Bijection } from '../bijection.ts';
import { filled } from '../declaration.ts';
import type { Definition } from '../define.ts';
import { elementwiseAffine } from '../elementwise/elementwise-affine.ts';
import { smallestScale } from './standardise.ts';

const schema = v.strictObject({
  type: v.literal('actNorm'),
  version: v.literal(1),
  features: v.pipe(v.number(), v.integer(), v.minValue(1)),
});

/**
 * A scale and shift per feature that begin where the layer's latents have mean 0 and standard deviation 1, and are trained from there:
 * `x = (z e^s + shift) scale + mean` with `s = logScale / (1 + |logScale / log 1000|)`, `logDet = sum s + log scale`.
 *
 * `mean` and `scale` are state, set by the first calibration and then left alone (`calibrated` says that it was), so that training on does
 * not move a trained flow; `shift` and `logScale` are trainable, begin at 0 and act within, in units of the data's scale.
 * (Glow: Generative Flow with Invertible 1×1 Convolutions, 2018.)
 *
 * @example
 * ```ts
 * actNorm(3).declare().map(({ name, kind }) => `${name}: ${kind}`).slice(0, 3); // => ['shift: trainable', 'logScale: trainable', 'mean: state']
 * ```
 */
export function actNorm(features: number): Bijection {
  const trained = elementwiseAffine([features]);
  return {
    spec: { type: 'actNorm', version: 1, features },
    eventShape: [features],
    declare: () => [
      ...trained.declare(),
      filled('mean', [features], 0, 'state'),
      filled('scale', [features], 1, 'state'),
      filled('calibrated', [], 0, 'state'),
    ],
    forward(z, scope) {
      const { value, logDet } = trained.forward(z, scope);
      const scale = scope.param('scale');
      return { value: add(mul(value, scale), scope.param('mean')), logDet: add(logDet, sum(log(scale))) };
    },
    inverse(x, scope) {
      if (scope.mode === 'calibrate') {
        const isCalibrated = greater(scope.param('calibrated'), 0.5);
        const mean = batchMean(x);
        const deviation = sqrt(batchMean(square(sub(x, mean))));
        scope.update('mean', where(isCalibrated, scope.param('mean'), mean));
        scope.update('scale', where(isCalibrated, scope.param('scale'), max(deviation, smallestScale)));
        scope.update('calibrated', full([], 1));
      }
      const scale = scope.param('scale');
      const { value, logDet } = trained.inverse(div(sub(x, scope.param('mean')), scale), scope);
      return { value, logDet: add(logDet, neg(sum(log(scale)))) };
    },
  };
}

export const actNormDefinition: Definition<Bijection, 'bijection'> = {
  kind: 'bijection',
  type: 'actNorm',
  version: 1,
  summary: 'Trained scale and shift, which begin where latents are standardised',
  reference: 'Glow: Generative Flow with Invertible 1×1 Convolutions (2018)',
  schema,
  build: ({ features }: v.InferOutput<typeof schema>) => actNorm(features),
  instances: [
    { type: 'actNorm', version: 1, features: 1 },
    { type: 'actNorm', version: 1, features: 3 },
  ],
};
