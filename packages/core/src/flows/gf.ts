import type { Bijection } from '../bijections/bijection.ts';
import { elementwiseTransformer } from '../bijections/elementwise/elementwise-transformer.ts';
import { orthogonal } from '../bijections/linear/orthogonal.ts';
import { normalMixture, type NormalMixtureOptions } from '../bijections/transformers/normal-mixture.ts';
import { mlp, type MLPOptions } from '../nn/mlp.ts';
import { layeredFlow, type LayeredFlowOptions } from './layered-flow.ts';

export interface GFOptions
  extends LayeredFlowOptions, Omit<NormalMixtureOptions, 'compatibility'>, Pick<MLPOptions, 'hidden'> {}

/**
 * Gaussianization flow: each feature is made normal by itself, with a trained mixture of normal distributions, then all are rotated, and again.
 * With a context the mixtures come from networks of widths `hidden`. (Gaussianization Flows, 2020.)
 *
 * @example
 * ```ts
 * GF(2, { layers: 4, components: 8 }).eventShape; // => [2]
 * ```
 */
export function GF(features: number, options: GFOptions = {}): Bijection {
  const { layers = 6, hidden, context = 0, standardise, ...mixture } = options;
  const transformer = normalMixture(mixture);
  const conditioner = mlp({ ...(hidden && { hidden }) });
  return layeredFlow(features, { layers, standardise }, (i) => [
    ...(i > 0 ? [orthogonal(features)] : []),
    elementwiseTransformer(features, { transformer, context, conditioner }),
  ]);
}
