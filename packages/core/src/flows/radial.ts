import type { Bijection } from '../bijections/bijection.ts';
import { radial } from '../bijections/residual/radial.ts';
import { inverted } from '../bijections/wrappers/inverted.ts';
import { mlp, type MLPOptions } from '../nn/mlp.ts';
import { layeredFlow, type LayeredFlowOptions } from './layered-flow.ts';
import type { LayerDirection } from './planar.ts';

export interface RadialFlowOptions extends LayeredFlowOptions, LayerDirection, Pick<MLPOptions, 'hidden'> {}

/**
 * Radial flow: many layers that each move events towards a centre or away from it; fast in both directions. With a context their params come
 * from networks of widths `hidden`. (Variational inference with normalizing flows, 2015.)
 *
 * @example
 * ```ts
 * Radial(2, { layers: 16 }).eventShape; // => [2]
 * ```
 */
export function Radial(features: number, options: RadialFlowOptions = {}): Bijection {
  const { layers = 16, density = 'apply', hidden, context = 0, standardise } = options;
  const conditioner = mlp({ ...(hidden && { hidden }) });
  return layeredFlow(features, { layers, standardise }, () => {
    const layer = radial(features, { context, conditioner });
    return [density === 'apply' ? inverted(layer) : layer];
  });
}
