import type { Bijection } from '../bijections/bijection.ts';
import { elementwiseAffine } from '../bijections/elementwise/elementwise-affine.ts';
import { additive } from '../bijections/transformers/additive.ts';
import { chain } from '../bijections/wrappers/chain.ts';
import { couplingFlow, type RealNVPOptions } from './real-nvp.ts';

/**
 * NICE: additive couplings whose masks alternate, which preserve volume, and a trained scale and shift of each feature on the side of the latent.
 * (NICE: Non-linear Independent Components Estimation, 2015.)
 *
 * @example
 * ```ts
 * NICE(4).eventShape; // => [4]
 * ```
 */
export function NICE(features: number, options: Omit<RealNVPOptions, 'scale' | 'bound'> = {}): Bijection {
  const { layers } = couplingFlow(features, additive(), options);
  return chain([elementwiseAffine([features]), ...layers.map(({ bijection }) => bijection)]);
}
