import * as v from 'valibot';
import { batchMean, square } from '../../tensor/derived.ts';
import { add } from '../../tensor/primitives/add.ts';
import { div } from '../../tensor/primitives/div.ts';
import { log } from '../../tensor/primitives/log.ts';
import { max } from '../../tensor/primitives/max-min.ts';
import { mul } from '../../tensor/primitives/mul.ts';
import { neg } from '../../tensor/primitives/neg.ts';
import { sqrt } from '../../tensor/primitives/sqrt.ts';
import { sub } from '../../tensor/primitives/sub.ts';
import { sum } from '../../tensor/primitives/sum.ts';
import type { Bijection } from '../bijection.ts';
import { filled } from '../declaration.ts';
import type { Definition } from '../define.ts';

const schema = v.strictObject({
  type: v.literal('standardise'),
  version: v.literal(1),
  features: v.pipe(v.number(), v.integer(), v.minValue(1)),
});

/** Keeps a constant column, which `fit` refuses, from dividing by zero in a calibration of one's own. */
export const smallestScale = 1e-30;

/**
 * Data of mean 0 and standard deviation 1 for the layers before it: `x = z scale + mean` per feature, both set by calibration.
 *
 * @example
 * ```ts
 * standardise(3).declare().map(({ name, kind }) => `${name}: ${kind}`); // => ['mean: state', 'scale: state']
 * ```
 */
export function standardise(features: number): Bijection {
  return {
    spec: { type: 'standardise', version: 1, features },
    eventShape: [features],
    declare: () => [filled('mean', [features], 0, 'state'), filled('scale', [features], 1, 'state')],
    forward(z, scope) {
      const scale = scope.param('scale');
      return { value: add(mul(z, scale), scope.param('mean')), logDet: sum(log(scale)) };
    },
    inverse(x, scope) {
      if (scope.mode === 'calibrate') {
        const mean = batchMean(x);
        scope.update('mean', mean);
        scope.update('scale', max(sqrt(batchMean(square(sub(x, mean)))), smallestScale));
      }
      const scale = scope.param('scale');
      return { value: div(sub(x, scope.param('mean')), scale), logDet: neg(sum(log(scale))) };
    },
  };
}

export const standardiseDefinition: Definition<Bijection, 'bijection'> = {
  kind: 'bijection',
  type: 'standardise',
  version: 1,
  summary: 'Mean 0 and standard deviation 1, calibrated on the data',
  schema,
  build: ({ features }: v.InferOutput<typeof schema>) => standardise(features),
  instances: [
    { type: 'standardise', version: 1, features: 1 },
    { type: 'standardise', version: 1, features: 3 },
  ],
};
