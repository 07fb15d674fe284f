import type { Bijection } from '../bijections/bijection.ts';
import { MAF, type MAFOptions } from './maf.ts';

/**
 * IAF: affine autoregressive layers that read the latent, so that a sample takes one pass of each network, and a density goes feature by feature.
 * (Improving Variational Inference with Inverse Autoregressive Flow, 2016.)
 *
 * @example
 * ```ts
 * IAF(3, { layers: 5, hidden: [64, 64] }).eventShape; // => [3]
 * ```
 */
export const IAF = (features: number, options: Omit<MAFOptions, 'density'> = {}): Bijection =>
  MAF(features, { ...options, density: 'invert' });
