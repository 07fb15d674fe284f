import type { Bijection } from '../bijections/bijection.ts';
import { sylvester, type SylvesterOptions } from '../bijections/residual/sylvester.ts';
import { inverted } from '../bijections/wrappers/inverted.ts';
import { mlp, type MLPOptions } from '../nn/mlp.ts';
import { layeredFlow, type LayeredFlowOptions } from './layered-flow.ts';
import type { LayerDirection } from './planar.ts';

export interface SylvesterFlowOptions
  extends
    LayeredFlowOptions,
    LayerDirection,
    Pick<SylvesterOptions, 'width' | 'reflections' | 'activation'>,
    Pick<MLPOptions, 'hidden'> {}

/**
 * Sylvester flow: layers like planar ones, with several hidden units each. With a context their params come from networks of widths `hidden`.
 * (Sylvester normalizing flows for variational inference, 2018.)
 *
 * @example
 * ```ts
 * Sylvester(4, { layers: 6, width: 2 }).eventShape; // => [4]
 * ```
 */
export function Sylvester(features: number, options: SylvesterFlowOptions = {}): Bijection {
  const { layers = 8, density = 'apply', hidden, context = 0, standardise, ...rest } = options;
  const conditioner = mlp({ ...(hidden && { hidden }) });
  return layeredFlow(features, { layers, standardise }, () => {
    const layer = sylvester(features, { ...rest, context, conditioner });
    return [density === 'apply' ? inverted(layer) : layer];
  });
}
