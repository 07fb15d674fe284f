import type { Bijection } from '../bijections/bijection.ts';
import { deepSigmoidal, type DeepSigmoidalOptions } from '../bijections/transformers/deep-sigmoidal.ts';
import { transformerFlow, type TransformerFlowOptions } from './transformer-flow.ts';

export interface NAFOptions extends TransformerFlowOptions {
  /** The monotone network of each number. */
  readonly monotone?: DeepSigmoidalOptions;
}

/**
 * Neural autoregressive flow: each number goes through a monotone network of mixtures of sigmoids. (Neural Autoregressive Flows, 2018.)
 *
 * @example
 * ```ts
 * NAF(2, { layers: 2, monotone: { units: 8 } }).eventShape; // => [2]
 * ```
 */
export const NAF = (features: number, { monotone, ...options }: NAFOptions = {}): Bijection =>
  transformerFlow(features, deepSigmoidal(monotone), { layers: 2, ...options });
