import type { Bijection } from '../bijections/bijection.ts';
import { linearRational, type LinearRationalOptions } from '../bijections/transformers/linear-rational.ts';
import { splitOptions } from './split-options.ts';
import { transformerFlow, type TransformerFlowOptions } from './transformer-flow.ts';

export interface LRSOptions extends TransformerFlowOptions, Omit<LinearRationalOptions, 'compatibility'> {}

/**
 * Linear rational spline flow: as `NSF`, each bin cut in two quotients of lines, so that both directions are a division.
 * (Invertible Generative Modeling using Linear Rational Splines, 2020.)
 *
 * @example
 * ```ts
 * LRS(2, { layers: 5, bins: 8 }).eventShape; // => [2]
 * ```
 */
export function LRS(features: number, options: LRSOptions = {}): Bijection {
  const [spline, rest] = splitOptions(options, ['bins', 'bound', 'tails', 'smallest', 'steepest']);
  return transformerFlow(features, linearRational(spline), rest);
}

/**
 * {@link LRS} in couplings.
 *
 * @example
 * ```ts
 * CouplingLRS(3, { layers: 4 }).eventShape; // => [3]
 * ```
 */
export const CouplingLRS = (features: number, options: Omit<LRSOptions, 'layout'> = {}): Bijection =>
  LRS(features, { ...options, layout: 'coupling' });
