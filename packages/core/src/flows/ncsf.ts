import type { Bijection } from '../bijections/bijection.ts';
import { turn } from '../bijections/elementwise/turn.ts';
import {
  circularRationalQuadratic,
  type CircularRationalQuadraticOptions,
} from '../bijections/transformers/circular-rational-quadratic.ts';
import { chain } from '../bijections/wrappers/chain.ts';
import type { Distribution } from '../distributions/distribution.ts';
import { uniform } from '../distributions/uniform.ts';
import { splitOptions } from './split-options.ts';
import { transformerFlow, type TransformerFlowOptions } from './transformer-flow.ts';

export interface NCSFOptions
  extends Omit<TransformerFlowOptions, 'standardise'>, Omit<CircularRationalQuadraticOptions, 'compatibility'> {}

/** Its multiples are far apart on the circle, however many there are. */
const goldenAngle = Math.PI * (3 - Math.sqrt(5));

/**
 * Neural circular spline flow, for angles in `[-π, π)`: splines that close up at the ends, over the uniform distribution of `NCSFBase`.
 * Splines leave ±π where it is; trained turns between the layers put it at another place in each, so no angle stays for all.
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
  const { layers } = transformerFlow(features, circularRationalQuadratic(spline), { ...rest, standardise: false });
  return chain(
    layers.flatMap(({ bijection }, i) => (i === 0 ? [bijection] : [turn(features, { angle: goldenAngle }), bijection])),
  );
}

/**
 * The base of `NCSF`: all angles alike, uniform on `[-π, π)` in each of the features.
 *
 * @example
 * ```ts
 * const base = NCSFBase(2);
 * new Flow(NCSF(2), { base }).spec.base; // => base.spec
 * ```
 */
export const NCSFBase = (features: number): Distribution => uniform([features], { low: -Math.PI, high: Math.PI });
