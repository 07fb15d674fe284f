import * as v from 'valibot';
import type { Definition } from '../bijections/define.ts';
import { add } from '../tensor/primitives/add.ts';
import { log } from '../tensor/primitives/log.ts';
import { mul } from '../tensor/primitives/mul.ts';
import { neg } from '../tensor/primitives/neg.ts';
import { softplus } from '../tensor/primitives/softplus.ts';
import { sub } from '../tensor/primitives/sub.ts';
import type { Shape } from '../tensor/shape.ts';
import type { Distribution } from './distribution.ts';
import {
  locationScale,
  locationScaleArguments,
  locationScaleEntries,
  type LocationScaleOptions,
  type StandardLaw,
} from './location-scale.ts';
import { openUniform } from './open-uniform.ts';
import { parseSpec } from '../bijections/parse-spec.ts';

const schema = v.strictObject({ type: v.literal('logistic'), version: v.literal(1), ...locationScaleEntries });

const law: StandardLaw = {
  logProb: (z) => neg(add(softplus(z), softplus(neg(z)))),
  // Each side by itself, log((1 - v) / v) with v = u / 2, so that small probabilities keep their digits.
  sample(shape, scope) {
    const u = openUniform(scope, 'u', shape);
    return mul(scope.noise('sign', 'rademacher', shape), sub(log(sub(2, u)), log(u)));
  },
  variance: () => Math.PI ** 2 / 3,
  entropy: () => 2,
};

/**
 * Independent logistic numbers, the base of NICE: `log p(x) = -Σ softplus(z) + softplus(-z) + log scale` with `z = (x - loc) / scale`, in nats.
 * (NICE: Non-linear Independent Components Estimation, 2015.)
 *
 * @example
 * ```ts
 * logistic([2], { trainable: true }).declare().map(({ name }) => name); // => ['loc', 'logScale']
 * ```
 */
export const logistic = (eventShape: Shape, options: LocationScaleOptions = {}): Distribution =>
  locationScale(parseSpec(schema, { type: 'logistic', ...locationScaleArguments(eventShape, options) }), law);

export const logisticDefinition: Definition<Distribution, 'distribution'> = {
  kind: 'distribution',
  type: 'logistic',
  version: 1,
  summary: 'Independent logistic numbers',
  reference: 'NICE: Non-linear Independent Components Estimation (2015)',
  schema,
  build: ({ eventShape, ...options }: LocationScaleOptions & { readonly eventShape: Shape }) =>
    logistic(eventShape, options),
  instances: [
    { type: 'logistic', version: 1, eventShape: [1] },
    { type: 'logistic', version: 1, eventShape: [2], loc: [0.4, -3], scale: [0.6, 2] },
    { type: 'logistic', version: 1, eventShape: [3], trainable: true },
  ],
};
