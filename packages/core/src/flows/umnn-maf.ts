import type { Bijection } from '../bijections/bijection.ts';
import {
  unconstrainedMonotonic,
  type UnconstrainedMonotonicOptions,
} from '../bijections/transformers/unconstrained-monotonic.ts';
import { splitOptions } from './split-options.ts';
import { transformerFlow, type TransformerFlowOptions } from './transformer-flow.ts';

export interface UMNNMAFOptions
  extends TransformerFlowOptions, Pick<UnconstrainedMonotonicOptions, 'signal' | 'quadrature' | 'points' | 'bound'> {
  /** The positive network that is integrated. */
  readonly integrand?: Pick<UnconstrainedMonotonicOptions, 'hidden' | 'activation'>;
}

/**
 * UMNN-MAF: autoregressive layers whose maps are integrals of positive networks. (Unconstrained Monotonic Neural Networks, 2019.)
 *
 * @example
 * ```ts
 * UMNNMAF(2, { layers: 2, signal: 8, integrand: { hidden: [16, 16] } }).eventShape; // => [2]
 * ```
 */
export function UMNNMAF(features: number, options: UMNNMAFOptions = {}): Bijection {
  const { integrand, ...others } = options;
  const [own, rest] = splitOptions(others, ['signal', 'quadrature', 'points', 'bound']);
  return transformerFlow(features, unconstrainedMonotonic({ ...integrand, ...own }), { layers: 3, ...rest });
}
