import type { Bijection } from '../bijections/bijection.ts';
import { standardise } from '../bijections/normalisation/standardise.ts';
import { chain, type Chain } from '../bijections/wrappers/chain.ts';
import { FlowError } from '../flow-error.ts';

/** Options of flows that are layers of one kind, and nothing between. */
export interface LayeredFlowOptions {
  readonly layers?: number;
  /** Length of the context. */
  readonly context?: number;
  /** Begin, on the data's side, with standardisation calibrated on the training data. */
  readonly standardise?: boolean;
}

/**
 * Layers in the order latent to data, each of one bijection or several; standardisation stands at the data's end.
 *
 * @throws FlowError SPEC_INVALID unless there is a whole number of layers.
 */
export function layeredFlow(
  features: number,
  { layers, standardise: standardised = true }: { readonly layers: number; readonly standardise?: boolean | undefined },
  make: (layer: number) => readonly Bijection[],
): Chain {
  if (!Number.isInteger(layers) || layers < 1)
    throw new FlowError('SPEC_INVALID', `${layers} layers, expected a whole number of at least 1`);
  const all = Array.from({ length: layers }, (_, i) => make(i)).flat();
  return chain(standardised ? [...all, standardise(features)] : all);
}
