import * as v from 'valibot';
import type { Definition } from '../bijections/define.ts';
import { div } from '../tensor/primitives/div.ts';
import { mul } from '../tensor/primitives/mul.ts';
import { cos, sin } from '../tensor/primitives/sin-cos.ts';
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
import { log1pSquare } from './log1p-square.ts';
import { openUniform } from './open-uniform.ts';
import { parseSpec } from '../bijections/parse-spec.ts';

const schema = v.strictObject({ type: v.literal('cauchy'), version: v.literal(1), ...locationScaleEntries });

const law: StandardLaw = {
  logProb: (z) => sub(-Math.log(Math.PI), log1pSquare(z)),
  // The quantile function from its end inwards, where small probabilities keep their digits: one side by itself, and a sign.
  sample(shape, scope) {
    const angle = mul(openUniform(scope, 'u', shape), Math.PI / 2);
    return mul(scope.noise('sign', 'rademacher', shape), div(cos(angle), sin(angle)));
  },
  entropy: () => Math.log(4 * Math.PI),
};

/**
 * Independent Cauchy numbers, with tails so heavy that there is no mean: `log p(x) = -Σ log(1 + ((x - loc) / scale)²) + log(π scale)`, in nats.
 *
 * @example
 * ```ts
 * cauchy([2]).mean; // => undefined
 * ```
 */
export const cauchy = (eventShape: Shape, options: LocationScaleOptions = {}): Distribution =>
  locationScale(parseSpec(schema, { type: 'cauchy', ...locationScaleArguments(eventShape, options) }), law);

export const cauchyDefinition: Definition<Distribution, 'distribution'> = {
  kind: 'distribution',
  type: 'cauchy',
  version: 1,
  summary: 'Independent Cauchy numbers, without a mean',
  schema,
  build: ({ eventShape, ...options }: LocationScaleOptions & { readonly eventShape: Shape }) =>
    cauchy(eventShape, options),
  instances: [
    { type: 'cauchy', version: 1, eventShape: [1], trainable: true },
    { type: 'cauchy', version: 1, eventShape: [2], loc: [0.4, -3], scale: [0.6, 2] },
    { type: 'cauchy', version: 1, eventShape: [3], trainable: true },
  ],
};
