import type { Transformer } from '../bijections/transformers/transformer.ts';
import type { Chain } from '../bijections/wrappers/chain.ts';
import { autoregressiveFlow, type AutoregressiveFlowOptions } from './maf.ts';
import { couplingFlow } from './real-nvp.ts';

export interface TransformerFlowOptions extends Omit<AutoregressiveFlowOptions, 'density'> {
  /** `coupling`: one pass in both directions. `autoregressive`: every feature reads all before it, and samples come feature by feature. */
  readonly layout?: 'coupling' | 'autoregressive';
}

/** Layers of one transformer, as couplings or autoregressive. */
export function transformerFlow(
  features: number,
  transformer: Transformer,
  { layout = 'autoregressive', ...options }: TransformerFlowOptions,
): Chain {
  if (layout === 'autoregressive') return autoregressiveFlow(features, transformer, options);
  const { orders: _orders, passes: _passes, conditioner: _conditioner, ...network } = options;
  return couplingFlow(features, transformer, network);
}
