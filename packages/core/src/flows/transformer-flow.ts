import type { Transformer } from '../bijections/transformers/transformer.ts';
import type { Chain } from '../bijections/wrappers/chain.ts';
import type { MLPOptions } from '../nn/mlp.ts';
import { autoregressiveFlow, type AutoregressiveFlowOptions } from './maf.ts';
import { couplingFlow } from './real-nvp.ts';

/** What only one layout has is left alone by the other. */
export interface TransformerFlowOptions
  extends Omit<AutoregressiveFlowOptions, 'density'>, Pick<MLPOptions, 'separate' | 'fullWidth'> {
  /** `coupling`: one pass in both directions. `autoregressive`: every feature reads all before it, and samples come feature by feature. */
  readonly layout?: 'coupling' | 'autoregressive';
}

/** Layers of one transformer, as couplings or autoregressive. */
export function transformerFlow(
  features: number,
  transformer: Transformer,
  { layout = 'autoregressive', ...options }: TransformerFlowOptions,
): Chain {
  if (layout === 'coupling') {
    const { orders: _orders, passes: _passes, conditioner: _conditioner, ...ofCouplings } = options;
    return couplingFlow(features, transformer, ofCouplings);
  }
  const { separate: _separate, fullWidth: _fullWidth, ...autoregressive } = options;
  return autoregressiveFlow(features, transformer, autoregressive);
}
