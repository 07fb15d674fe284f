import type { Bijection } from '../bijections/bijection.ts';
import { logisticMixture, type LogisticMixtureOptions } from '../bijections/transformers/logistic-mixture.ts';
import { splitOptions } from './split-options.ts';
import { transformerFlow, type TransformerFlowOptions } from './transformer-flow.ts';

export interface FlowPlusPlusOptions extends TransformerFlowOptions, LogisticMixtureOptions {}

/**
 * Flow++ for vectors: couplings that send each number through the distribution function of a mixture of logistics, then scale and shift it.
 * (Flow++: Improving Flow-Based Generative Models with Variational Dequantization and Architecture Design, 2019.)
 *
 * @example
 * ```ts
 * FlowPlusPlus(2, { components: 8 }).eventShape; // => [2]
 * ```
 */
export function FlowPlusPlus(features: number, options: FlowPlusPlusOptions = {}): Bijection {
  const [mixture, rest] = splitOptions(options, ['components', 'bound']);
  return transformerFlow(features, logisticMixture(mixture), { layout: 'coupling', ...rest });
}
