import type { Chain } from '../bijections/wrappers/chain.ts';
import type { Bijection } from '../bijections/bijection.ts';
import { maskedAutoregressive, type MaskedAutoregressiveOptions } from '../bijections/masked-autoregressive.ts';
import { affine, type AffineOptions } from '../bijections/transformers/affine.ts';
import type { Transformer } from '../bijections/transformers/transformer.ts';
import type { AutoregressiveFactory } from '../nn/conditioner.ts';
import { made, type MADEOptions } from '../nn/made.ts';
import { foldIn, key, permutation } from '../random/index.ts';
import { layeredFlow } from './layered-flow.ts';

export interface AutoregressiveFlowOptions
  extends Omit<MADEOptions, 'compatibility'>, Pick<MaskedAutoregressiveOptions, 'passes' | 'density'> {
  /** Autoregressive layers. */
  readonly layers?: number;
  /** Orders of the features: there and back in turn, or drawn from a seed for each layer. */
  readonly orders?: 'alternating' | { readonly seed: number };
  /** Another network in place of `made` with the options given here. */
  readonly conditioner?: AutoregressiveFactory;
  /** Length of the context. */
  readonly context?: number;
  /** Begin, on the data's side, with standardisation calibrated on the training data. */
  readonly standardise?: boolean;
}

export interface MAFOptions extends AutoregressiveFlowOptions, Pick<AffineOptions, 'scale' | 'bound'> {}

/**
 * MAF: affine autoregressive layers that read the data, so that a density takes one pass of each network.
 * (Masked Autoregressive Flow for Density Estimation, 2017.)
 *
 * @example
 * ```ts
 * MAF(3, { layers: 5, hidden: [64, 64] }).eventShape; // => [3]
 * ```
 */
export function MAF(features: number, options: MAFOptions = {}): Bijection {
  const { scale, bound, ...rest } = options;
  const transformer = affine({ ...(scale && { scale }), ...(bound !== undefined && { bound }) });
  return autoregressiveFlow(features, transformer, rest);
}

/** Autoregressive layers of one transformer, their orders changing from layer to layer. */
export function autoregressiveFlow(
  features: number,
  transformer: Transformer,
  {
    layers = 5,
    orders = 'alternating',
    passes,
    density = 'apply',
    context = 0,
    standardise,
    conditioner,
    ...network
  }: AutoregressiveFlowOptions,
): Chain {
  const orderOf = (layer: number): number[] => {
    if (orders !== 'alternating') return [...permutation(foldIn(key(orders.seed), layer), features)];
    return Array.from({ length: features }, (_, i) => (layer % 2 === 0 ? i : features - 1 - i));
  };
  return layeredFlow(features, { layers, standardise }, (i) => [
    maskedAutoregressive(features, {
      transformer,
      conditioner: conditioner ?? made(network),
      // The layer that meets the data has the order of the columns.
      order: orderOf(layers - 1 - i),
      ...(passes !== undefined && { passes: Math.min(passes, features) }),
      context,
      density,
    }),
  ]);
}
