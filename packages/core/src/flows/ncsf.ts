import type { Bijection } from '../bijections/bijection.ts';
import {
  circularRationalQuadratic,
  type CircularRationalQuadraticOptions,
} from '../bijections/transformers/circular-rational-quadratic.ts';
import type { Distribution } from '../distributions/distribution.ts';
import { uniform } from '../distributions/uniform.ts';
import { splitOptions } from './split-options.ts';
import { transformerFlow, type TransformerFlowOptions } from './transformer-flow.ts';

export interface NCSFOptions
  extends Omit<TransformerFlowOptions, 'standardise'>, Omit<CircularRationalQuadraticOptions, 'compatibility'> {}

/**
 * Neural circular spline flow, for angles in `[-π, π)`: splines that close up at the ends, over the uniform distribution of `NCSFBase`.
 * (Normalizing Flows on Tori and Spheres, 2020.)
 *
 * @example
 * ```ts
 * const flow = new Flow(NCSF(2, { bins: 8 }), { base: NCSFBase(2) });
 * flow.eventShape; // => [2]
 * ```
 */
export function NCSF(features: number, options: NCSFOptions = {}): Bijection {
  const [spline, rest] = splitOptions(options, ['bins', 'smallest', 'steepest']);
  // Angles have no mean and scale to bring to 0 and 1.
  return transformerFlow(features, circularRationalQuadratic(spline), { ...rest, standardise: false });
}

/** The base of `NCSF`: all angles alike. */
export const NCSFBase = (features: number): Distribution => uniform([features], { low: -Math.PI, high: Math.PI });
