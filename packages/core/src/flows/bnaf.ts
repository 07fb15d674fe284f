import type { Bijection } from '../bijections/bijection.ts';
import { reversePermutation } from '../bijections/linear/permutation.ts';
import {
  blockNeuralAutoregressive,
  type BlockNeuralAutoregressiveOptions,
} from '../bijections/residual/block-neural-autoregressive.ts';
import { layeredFlow, type LayeredFlowOptions } from './layered-flow.ts';

export interface BNAFOptions extends LayeredFlowOptions, Omit<BlockNeuralAutoregressiveOptions, 'context'> {}

/**
 * Block neural autoregressive flow: one monotone network, or several with the features reversed between. `hidden` are units per feature.
 * (Block neural autoregressive flow, 2019.)
 *
 * @example
 * ```ts
 * BNAF(2, { hidden: [50, 50] }).eventShape; // => [2]
 * ```
 */
export function BNAF(features: number, options: BNAFOptions = {}): Bijection {
  const { layers = 1, hidden = [32, 32], context = 0, standardise, ...rest } = options;
  return layeredFlow(features, { layers, standardise }, (i) => [
    ...(i > 0 && features > 1 ? [reversePermutation(features)] : []),
    blockNeuralAutoregressive(features, { ...rest, hidden, context }),
  ]);
}
