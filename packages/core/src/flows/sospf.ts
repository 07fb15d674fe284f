import type { Bijection } from '../bijections/bijection.ts';
import { sumOfSquares, type SumOfSquaresOptions } from '../bijections/transformers/sum-of-squares.ts';
import { splitOptions } from './split-options.ts';
import { transformerFlow, type TransformerFlowOptions } from './transformer-flow.ts';

export interface SOSPFOptions extends TransformerFlowOptions, Omit<SumOfSquaresOptions, 'compatibility'> {}

/**
 * Sum-of-squares polynomial flow: each number goes through the integral of a sum of squared polynomials.
 * (Sum-of-Squares Polynomial Flow, 2019.)
 *
 * @example
 * ```ts
 * SOSPF(2, { degree: 4, polynomials: 3 }).eventShape; // => [2]
 * ```
 */
export function SOSPF(features: number, options: SOSPFOptions = {}): Bijection {
  const [polynomial, rest] = splitOptions(options, ['polynomials', 'degree', 'bound']);
  return transformerFlow(features, sumOfSquares(polynomial), rest);
}
