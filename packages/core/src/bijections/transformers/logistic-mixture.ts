import * as v from 'valibot';
import { softClip } from '../../tensor/derived.ts';
import { add } from '../../tensor/primitives/add.ts';
import { exp } from '../../tensor/primitives/exp.ts';
import { mul } from '../../tensor/primitives/mul.ts';
import { neg } from '../../tensor/primitives/neg.ts';
import { sub } from '../../tensor/primitives/sub.ts';
import type { Definition } from '../define.ts';
import { mixtureLogit, spreadLogSlope, spreadMeans, type SigmoidMixture } from './mixture-logit.ts';
import type { Transformer, TransformerParams } from './transformer.ts';
import { parseSpec } from '../parse-spec.ts';

export interface LogisticMixtureOptions {
  /** Logistic distributions in the mixture. */
  readonly components?: number;
  /** Largest log scale, either sign, of a component and of the map as a whole. */
  readonly bound?: number;
}

const schema = v.strictObject({
  type: v.literal('logisticMixture'),
  version: v.literal(1),
  components: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 8),
  bound: v.optional(v.pipe(v.number(), v.minValue(1e-3), v.maxValue(30)), Math.log(1000)),
});

/**
 * Distribution function of a mixture of logistic distributions, its logit, scale and shift, as in Flow++:
 * `v = ((1 - 1e-3) logit(Σ π_k sigmoid((u - μ_k) / s_k)) + 1e-3 u) e^a + b`, with soft-clipped log scales `a` and `log s_k`.
 *
 * The share of `u` bounds the slope away from 0. Beyond all components the map is a line, of the slope of the widest one. Means are counted from
 * fixed positions in [-1, 1], so that zeros are nearly the identity and components differ from the start. The inverse is found by a search between
 * the roots of the single components. (Flow++: Improving Flow-Based Generative Models with Variational Dequantization and Architecture Design, 2019.)
 *
 * @example
 * ```ts
 * logisticMixture({ components: 4 }).parameters.map(({ name, width = 1 }) => `${name} ${width}`).join(', ');
 * // => 'shift 1, logScale 1, weights 4, means 4, logScales 4'
 * ```
 */
export function logisticMixture(options: LogisticMixtureOptions = {}): Transformer {
  const spec = parseSpec(schema, { type: 'logisticMixture', version: 1, ...options });
  const { components, bound } = spec;
  const mixtureOf = ({ weights, means, logScales }: TransformerParams): SigmoidMixture => ({
    logWeights: weights!,
    logSlopes: sub(spreadLogSlope(components), softClip(logScales!, bound)),
    means: spreadMeans(means!),
  });
  return {
    spec,
    parameters: [
      { name: 'shift' },
      { name: 'logScale' },
      ...['weights', 'means', 'logScales'].map((name) => ({ name, width: components })),
    ],
    apply(u, params) {
      const scale = softClip(params['logScale']!, bound);
      const { value, logDet } = mixtureLogit(mixtureOf(params)).apply(u, params);
      return { value: add(mul(value, exp(scale)), params['shift']!), logDet: add(logDet, scale) };
    },
    invert(y, params) {
      const scale = softClip(params['logScale']!, bound);
      const inner = mul(sub(y, params['shift']!), exp(neg(scale)));
      const { value, logDet } = mixtureLogit(mixtureOf(params)).invert(inner, params);
      return { value, logDet: sub(logDet, scale) };
    },
  };
}

export const logisticMixtureDefinition: Definition<Transformer, 'transformer'> = {
  kind: 'transformer',
  type: 'logisticMixture',
  version: 1,
  summary: 'Logit of the distribution function of a mixture of logistic distributions, scaled and shifted',
  reference:
    'Flow++: Improving Flow-Based Generative Models with Variational Dequantization and Architecture Design (2019)',
  schema,
  build: (options: LogisticMixtureOptions) => logisticMixture(options),
  instances: [
    { type: 'logisticMixture', version: 1, components: 4 },
    { type: 'logisticMixture', version: 1, components: 1 },
    { type: 'logisticMixture', version: 1, components: 8, bound: 3 },
  ],
};
