import * as v from 'valibot';
import type { Definition } from '../bijections/define.ts';
import { abs } from '../tensor/primitives/abs.ts';
import { log } from '../tensor/primitives/log.ts';
import { mul } from '../tensor/primitives/mul.ts';
import { neg } from '../tensor/primitives/neg.ts';
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

const schema = v.strictObject({ type: v.literal('laplace'), version: v.literal(1), ...locationScaleEntries });

const law: StandardLaw = {
  logProb: (z) => sub(-Math.LN2, abs(z)),
  sample: (shape, scope) => mul(scope.noise('sign', 'rademacher', shape), neg(log(openUniform(scope, 'u', shape)))),
  variance: () => 2,
  entropy: () => 1 + Math.LN2,
};

/**
 * Independent Laplace numbers, exponential to both sides: `log p(x) = -Σ |x - loc| / scale + log(2 scale)`, in nats.
 *
 * @example
 * ```ts
 * laplace([3], { scale: 0.5 }).spec.scale; // => [0.5, 0.5, 0.5]
 * ```
 */
export const laplace = (eventShape: Shape, options: LocationScaleOptions = {}): Distribution =>
  locationScale(parseSpec(schema, { type: 'laplace', ...locationScaleArguments(eventShape, options) }), law);

export const laplaceDefinition: Definition<Distribution, 'distribution'> = {
  kind: 'distribution',
  type: 'laplace',
  version: 1,
  summary: 'Independent Laplace numbers',
  schema,
  build: ({ eventShape, ...options }: LocationScaleOptions & { readonly eventShape: Shape }) =>
    laplace(eventShape, options),
  instances: [
    { type: 'laplace', version: 1, eventShape: [1], loc: [0.4], scale: [0.6] },
    { type: 'laplace', version: 1, eventShape: [2], trainable: true },
    { type: 'laplace', version: 1, eventShape: [3], scale: [0.1, 1, 20], trainable: true },
  ],
};
