import * as v from 'valibot';
import { logSumExp, softClip } from '../../tensor/derived.ts';
import { add } from '../../tensor/primitives/add.ts';
import { greater, less } from '../../tensor/primitives/compare.ts';
import { constant, full } from '../../tensor/primitives/constant.ts';
import { exp } from '../../tensor/primitives/exp.ts';
import { stopGradient } from '../../tensor/primitives/identity.ts';
import { max, min } from '../../tensor/primitives/max-min.ts';
import { mul } from '../../tensor/primitives/mul.ts';
import { neg } from '../../tensor/primitives/neg.ts';
import { reshape } from '../../tensor/primitives/reshape.ts';
import { sub } from '../../tensor/primitives/sub.ts';
import { where } from '../../tensor/primitives/where.ts';
import { normalAt } from '../../special/normal-quantile.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Definition } from '../define.ts';
import { solveMonotone } from '../solve-monotone.ts';
import {
  normalLogCdf,
  normalMixtureLogCdf,
  normalMixtureQuantile,
  type NormalMixtureAt,
} from './normal-mixture-quantile.ts';
import type { Transformer, TransformerParams } from './transformer.ts';
import { parseSpec } from '../parse-spec.ts';

export interface NormalMixtureOptions {
  /** Normal distributions in the mixture. */
  readonly components?: number;
  /** Largest log scale of a component, either sign. */
  readonly bound?: number;
  /** The form of zuko, for imported weights: components `Φ(e^a u + b)` of equal weight, given by `b` and `a`; the distribution function is pulled towards one half by 1e-6, so that beyond about ±4.9 nothing is reached. */
  readonly compatibility?: 'zuko';
}

const schema = v.strictObject({
  type: v.literal('normalMixture'),
  version: v.literal(1),
  components: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 8),
  bound: v.optional(v.pipe(v.number(), v.minValue(1e-3), v.maxValue(10)), Math.log(1000)),
  compatibility: v.optional(v.picklist(['zuko'])),
});

/** Where the map becomes its tangent: farther out than any data that was standardised. */
const tangentFrom = 50;
/** Weights before they are normalised are between `e^-20` and `e^20`. */
const largestLogWeight = 20;
/** No mean lies farther out. */
const farthestMean = 40;
/** What zuko pulls towards one half. */
const zukoShare = 1e-6;

/**
 * Distribution function of a mixture of normal distributions and the normal quantile: `v = Φ⁻¹(Σ π_k Φ((u - μ_k) / s_k))`, which makes a number with
 * that mixture's density standard normal; log scales are soft-clipped.
 *
 * Both tails keep all their digits; beyond ±50 the map is its tangent. Means are counted from positions that spread over the normal distribution, with
 * widths to match, so that zeros are nearly the identity and components differ from the start. The inverse is found by a search.
 * (Gaussianization Flows, 2020.)
 *
 * @example
 * ```ts
 * normalMixture({ components: 4 }).parameters.map(({ name, width }) => `${name} ${width}`).join(', ');
 * // => 'weights 4, means 4, logScales 4'
 * ```
 */
export function normalMixture(options: NormalMixtureOptions = {}): Transformer {
  const spec = parseSpec(schema, { type: 'normalMixture', version: 1, ...options });
  const { components, bound, compatibility } = spec;
  const { positions, logScale } = spreadComponents(components);

  const mixtureOf = ({ weights, means, shifts, logScales }: TransformerParams) => {
    if (compatibility === 'zuko') {
      const logWeights = full([components, ...shifts!.shape.slice(1).map(() => 1)], -Math.log(components));
      return (x: Tensor): NormalMixtureAt => ({
        z: add(mul(x, exp(logScales!)), shifts!),
        logWeights,
        logSlopes: logScales!,
        constant: zukoShare,
      });
    }
    const free = softClip(weights!, largestLogWeight);
    const logWeights = sub(free, reshape(logSumExp(free), [1, ...free.shape.slice(1)]));
    const logSlopes = sub(-logScale, softClip(logScales!, bound));
    const start = constant(positions, [components, ...means!.shape.slice(1).map(() => 1)]);
    const centers = add(softClip(means!, farthestMean), start);
    return (x: Tensor): NormalMixtureAt => ({
      z: mul(sub(x, centers), exp(logSlopes)),
      logWeights,
      logSlopes,
      constant: 0,
    });
  };
  return {
    spec,
    parameters: (compatibility === 'zuko' ? ['shifts', 'logScales'] : ['weights', 'means', 'logScales']).map(
      (name) => ({
        name,
        width: components,
      }),
    ),
    apply(u, params) {
      const inside = max(min(u, tangentFrom), -tangentFrom);
      const { value, logDet } = normalMixtureQuantile(mixtureOf(params)(inside));
      return { value: add(value, mul(sub(u, inside), exp(logDet))), logDet };
    },
    invert(y, params) {
      const mixture = mixtureOf(params);
      // All means lie within the bound, so there the map has the sign of the bound.
      const side = stopGradient(where(greater(y, 0), -1, full([], 1)));
      const end = mul(side, -tangentFrom);
      const { value: last, logDet: beyond } = normalMixtureQuantile(mixture(end));
      const isOutside = less(mul(y, side), mul(last, side));
      const target = normalLogCdf(where(isOutside, 0, y), side);
      const root = solveMonotone((x) => normalMixtureLogCdf(mixture(x), side), target, {
        lower: -tangentFrom,
        upper: tangentFrom,
      });
      const value = where(isOutside, add(end, mul(sub(y, last), exp(neg(beyond)))), root);
      return { value, logDet: neg(where(isOutside, beyond, normalMixtureQuantile(mixture(root)).logDet)) };
    },
  };
}

/** Share of the variance that lies between the components. */
const between = 0.5;

/** Equally probable places of a normal distribution, drawn together, and the log scale with which components there make variance 1. */
function spreadComponents(components: number): { positions: Float64Array; logScale: number } {
  const places = Float64Array.from({ length: components }, (_, k) => normalAt((2 * k + 1 - components) / components));
  const positions = places.map((place) => place * Math.sqrt(between));
  const variance = positions.reduce((sum, x) => sum + x * x, 0) / components;
  return { positions, logScale: 0.5 * Math.log(1 - variance) };
}

export const normalMixtureDefinition: Definition<Transformer, 'transformer'> = {
  kind: 'transformer',
  type: 'normalMixture',
  version: 1,
  summary: 'Normal quantile of the distribution function of a mixture of normal distributions',
  reference: 'Gaussianization Flows (2020)',
  schema,
  build: (options: NormalMixtureOptions) => normalMixture(options),
  instances: [
    { type: 'normalMixture', version: 1, components: 4 },
    { type: 'normalMixture', version: 1, components: 1 },
    { type: 'normalMixture', version: 1, components: 8, bound: 3 },
  ],
};
