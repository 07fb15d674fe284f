import type { Bijection } from '../bijections/bijection.ts';
import { bernstein, type BernsteinOptions } from '../bijections/transformers/bernstein.ts';
import { splitOptions } from './split-options.ts';
import { transformerFlow, type TransformerFlowOptions } from './transformer-flow.ts';

export interface BPFOptions extends TransformerFlowOptions, Omit<BernsteinOptions, 'compatibility'> {}

/**
 * Bernstein polynomial flow: each number goes through a polynomial that rises with its coefficients.
 * (Short-Term Density Forecasting of Low-Voltage Load using Bernstein-Polynomial Normalizing Flows, 2022.)
 *
 * @example
 * ```ts
 * BPF(2, { degree: 16 }).eventShape; // => [2]
 * ```
 */
export function BPF(features: number, options: BPFOptions = {}): Bijection {
  const [polynomial, rest] = splitOptions(options, ['degree', 'bound']);
  return transformerFlow(features, bernstein(polynomial), rest);
}
