import type { Bijection } from '../bijections/bijection.ts';
import { rationalQuadratic, type RationalQuadraticOptions } from '../bijections/transformers/rational-quadratic.ts';
import { splitOptions } from './split-options.ts';
import { transformerFlow, type TransformerFlowOptions } from './transformer-flow.ts';

export interface NSFOptions
  extends TransformerFlowOptions, Omit<RationalQuadraticOptions, 'compatibility' | 'divisor'> {}

/**
 * Neural spline flow: rational-quadratic splines on standardised data, autoregressive or, with `layout: 'coupling'`, in couplings that are as fast in
 * both directions. (Neural Spline Flows, 2019.)
 *
 * @example
 * ```ts
 * NSF(2, { layers: 5, bins: 8, layout: 'coupling' }).eventShape; // => [2]
 * ```
 */
export function NSF(features: number, options: NSFOptions = {}): Bijection {
  const [spline, rest] = splitOptions(options, ['bins', 'bound', 'tails', 'smallest', 'steepest']);
  return transformerFlow(features, rationalQuadratic(spline), rest);
}

/**
 * {@link NSF} in couplings.
 *
 * @example
 * ```ts
 * CouplingNSF(3, { layers: 4 }).eventShape; // => [3]
 * ```
 */
export const CouplingNSF = (features: number, options: Omit<NSFOptions, 'layout'> = {}): Bijection =>
  NSF(features, { ...options, layout: 'coupling' });
