import type { Bijection } from '../bijections/bijection.ts';
import { additive } from '../bijections/transformers/additive.ts';
import { couplingFlow, type RealNVPOptions } from './real-nvp.ts';

/**
 * NICE: additive couplings whose masks alternate; volume is preserved but for the standardisation.
 * (NICE: Non-linear Independent Components Estimation, 2015.)
 *
 * @example
 * ```ts
 * NICE(4).eventShape; // => [4]
 * ```
 */
export const NICE = (features: number, options: Omit<RealNVPOptions, 'scale' | 'bound'> = {}): Bijection =>
  couplingFlow(features, additive(), options);
