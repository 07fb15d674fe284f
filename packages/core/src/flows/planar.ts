import type { Bijection } from '../bijections/bijection.ts';
import { planar, type PlanarOptions as PlanarLayerOptions } from '../bijections/residual/planar.ts';
import { inverted } from '../bijections/wrappers/inverted.ts';
import { mlp, type MLPOptions } from '../nn/mlp.ts';
import { layeredFlow, type LayeredFlowOptions } from './layered-flow.ts';

/** Which way the formula of a layer goes: `apply` from data to latent, so that densities are fast; `invert` from latent to data, so that samples are. */
export interface LayerDirection {
  readonly density?: 'apply' | 'invert';
}

export interface PlanarFlowOptions
  extends
    LayeredFlowOptions,
    LayerDirection,
    Pick<PlanarLayerOptions, 'activation' | 'negativeSlope'>,
    Pick<MLPOptions, 'hidden'> {}

/**
 * Planar flow: many layers that each move events along one direction. With a context their params come from networks of widths `hidden`.
 * (Variational inference with normalizing flows, 2015.)
 *
 * @example
 * ```ts
 * Planar(2, { layers: 16, activation: 'leakyRelu' }).eventShape; // => [2]
 * ```
 */
export function Planar(features: number, options: PlanarFlowOptions = {}): Bijection {
  const { layers = 16, density = 'apply', hidden, context = 0, standardise, ...rest } = options;
  const conditioner = mlp({ ...(hidden && { hidden }) });
  return layeredFlow(features, { layers, standardise }, () => {
    const layer = planar(features, { ...rest, context, conditioner });
    return [density === 'apply' ? inverted(layer) : layer];
  });
}
