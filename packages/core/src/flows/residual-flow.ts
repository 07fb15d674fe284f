import type { Bijection } from '../bijections/bijection.ts';
import { residualFlow, type ResidualBlockOptions } from '../bijections/residual/residual-flow.ts';
import { layeredFlow, type LayeredFlowOptions } from './layered-flow.ts';

export interface ResidualFlowOptions extends LayeredFlowOptions, Omit<ResidualBlockOptions, 'context'> {}

/**
 * Residual flow: residual blocks whose networks have slopes below 1, free in form otherwise.
 * (Residual flows for invertible generative modeling, 2019.)
 *
 * @example
 * ```ts
 * ResidualFlow(2, { layers: 8, hidden: [64, 64] }).eventShape; // => [2]
 * ```
 */
export function ResidualFlow(features: number, options: ResidualFlowOptions = {}): Bijection {
  const { layers = 8, context = 0, standardise, ...rest } = options;
  return layeredFlow(features, { layers, standardise }, () => [residualFlow(features, { ...rest, context })]);
}
