import type { Bijection } from '../bijections/bijection.ts';
import { slicedLayer, type SlicedLayerOptions } from '../bijections/residual/sliced-layer.ts';
import { mlp, type MLPOptions } from '../nn/mlp.ts';
import { layeredFlow, type LayeredFlowOptions } from './layered-flow.ts';

export interface SINFOptions
  extends LayeredFlowOptions, Pick<SlicedLayerOptions, 'directions' | 'bins'>, Pick<MLPOptions, 'hidden'> {}

/**
 * Sliced flow: splines along a few orthonormal directions in each layer. Here it begins as the identity along random directions, to be trained;
 * `fitSINF` finds directions and splines from data without gradients. With a context the splines change with networks of widths `hidden`.
 * (Sliced Iterative Normalizing Flows, 2021.)
 *
 * @example
 * ```ts
 * SINF(3, { layers: 10, directions: 2 }).eventShape; // => [3]
 * ```
 */
export function SINF(features: number, options: SINFOptions = {}): Bijection {
  const { layers = 10, directions = Math.min(features, 8), hidden, context = 0, standardise, ...rest } = options;
  const conditioner = mlp({ ...(hidden && { hidden }) });
  return layeredFlow(features, { layers, standardise }, () => [
    slicedLayer(features, { ...rest, directions, context, conditioner }),
  ]);
}
