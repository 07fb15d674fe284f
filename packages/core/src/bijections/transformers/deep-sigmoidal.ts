import * as v from 'valibot';
import { softClip } from '../../tensor/derived.ts';
import { add } from '../../tensor/primitives/add.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Definition } from '../define.ts';
import { mixtureLogit, spreadLogSlope, spreadMeans } from './mixture-logit.ts';
import type { ElementwiseTransformed, Transformer, TransformerParams } from './transformer.ts';
import { parseSpec } from '../parse-spec.ts';

export interface DeepSigmoidalOptions {
  /** Mixtures of sigmoids, one after another. */
  readonly layers?: number;
  /** Sigmoids in each mixture. */
  readonly units?: number;
  /** Largest log slope of a sigmoid, either sign. */
  readonly bound?: number;
}

const schema = v.strictObject({
  type: v.literal('deepSigmoidal'),
  version: v.literal(1),
  layers: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 2),
  units: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 8),
  bound: v.optional(v.pipe(v.number(), v.minValue(1e-3), v.maxValue(30)), Math.log(1000)),
});

const partNames = ['weights', 'slopes', 'means'] as const;

/**
 * Convex mixtures of sigmoids one after another, each followed by the inverse sigmoid, as in the deep sigmoidal flow:
 * `h = (1 - 1e-3) logit(Σ w_k sigmoid(a_k (h - m_k))) + 1e-3 h` in every layer, weights a softmax, `log a_k` soft-clipped.
 *
 * The share of `h` bounds the slope away from 0; beyond all sigmoids a layer is a line, which makes the map onto the whole line. Means are counted from fixed
 * positions in [-1, 1], so that zeros are nearly the identity and units differ from the start. The inverse is a bracketed search in each layer.
 * (Neural Autoregressive Flows, 2018.)
 *
 * @example
 * ```ts
 * deepSigmoidal({ layers: 1, units: 4 }).parameters.map(({ name, width = 1 }) => `${name} ${width}`).join(', ');
 * // => 'weights.0 4, slopes.0 4, means.0 4'
 * ```
 */
export function deepSigmoidal(options: DeepSigmoidalOptions = {}): Transformer {
  const spec = parseSpec(schema, { type: 'deepSigmoidal', version: 1, ...options });
  const { layers, units, bound } = spec;
  const indices = Array.from({ length: layers }, (_, i) => i);
  const layer = (params: TransformerParams, i: number): Pick<Transformer, 'apply' | 'invert'> => {
    const [logWeights, slopes, means] = partNames.map((name) => params[`${name}.${i}`]!) as [Tensor, Tensor, Tensor];
    const logSlopes = add(softClip(slopes, bound), spreadLogSlope(units));
    return mixtureLogit({ logWeights, logSlopes, means: spreadMeans(means) });
  };
  const run = (
    x: Tensor,
    params: TransformerParams,
    direction: 'apply' | 'invert',
    order: readonly number[],
  ): ElementwiseTransformed => {
    const steps: ElementwiseTransformed[] = [];
    for (const i of order) steps.push(layer(params, i)[direction](steps.at(-1)?.value ?? x, params));
    return { value: steps.at(-1)!.value, logDet: steps.map(({ logDet }) => logDet).reduce((a, b) => add(a, b)) };
  };
  return {
    spec,
    parameters: indices.flatMap((i) => partNames.map((name) => ({ name: `${name}.${i}`, width: units }))),
    apply: (u, params) => run(u, params, 'apply', indices),
    invert: (y, params) => run(y, params, 'invert', indices.toReversed()),
  };
}

export const deepSigmoidalDefinition: Definition<Transformer, 'transformer'> = {
  kind: 'transformer',
  type: 'deepSigmoidal',
  version: 1,
  summary: 'Mixtures of sigmoids one after another, each followed by the inverse sigmoid',
  reference: 'Neural Autoregressive Flows (2018)',
  schema,
  build: (options: DeepSigmoidalOptions) => deepSigmoidal(options),
  instances: [
    { type: 'deepSigmoidal', version: 1, layers: 1, units: 4 },
    { type: 'deepSigmoidal', version: 1, units: 3 },
    { type: 'deepSigmoidal', version: 1, layers: 3, units: 2, bound: 2 },
  ],
};
