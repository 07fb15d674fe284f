import type { Chain } from '../bijections/wrappers/chain.ts';
import { maskedAutoregressive } from '../bijections/masked-autoregressive.ts';
import { coupling } from '../bijections/coupling.ts';
import type { Bijection } from '../bijections/bijection.ts';
import { affine, type AffineOptions } from '../bijections/transformers/affine.ts';
import type { Transformer } from '../bijections/transformers/transformer.ts';
import { made } from '../nn/made.ts';
import { mlp, type MLPOptions } from '../nn/mlp.ts';
import { alternatingMask } from './alternating-mask.ts';
import { layeredFlow } from './layered-flow.ts';

export interface RealNVPOptions extends MLPOptions, Pick<AffineOptions, 'scale' | 'bound'> {
  /** Couplings; which half is kept alternates. */
  readonly layers?: number;
  /** Length of the context. */
  readonly context?: number;
  /** Begin, on the data's side, with standardisation calibrated on the training data. */
  readonly standardise?: boolean;
}

/**
 * RealNVP: affine couplings whose masks alternate. (Density estimation using Real NVP, 2017.)
 *
 * @example
 * ```ts
 * RealNVP(2, { layers: 8, hidden: [24, 24] }).eventShape; // => [2]
 * ```
 */
export function RealNVP(features: number, options: RealNVPOptions = {}): Bijection {
  const { scale, bound, ...rest } = options;
  return couplingFlow(features, affine({ ...(scale && { scale }), ...(bound !== undefined && { bound }) }), rest);
}

/** Couplings of one transformer with alternating masks. One feature has no other half: it goes through autoregressive layers, of trained numbers. */
export function couplingFlow(
  features: number,
  transformer: Transformer,
  { layers = 8, context = 0, standardise, ...network }: Omit<RealNVPOptions, 'scale' | 'bound'>,
): Chain {
  const { separate: _separate, fullWidth: _fullWidth, ...plain } = network;
  return layeredFlow(features, { layers, standardise }, (i) => [
    features === 1
      ? maskedAutoregressive(1, { transformer, conditioner: made(plain), context })
      : coupling(features, {
          transformer,
          conditioner: mlp(network),
          mask: alternatingMask(features, layers - 1 - i),
          context,
        }),
  ]);
}
