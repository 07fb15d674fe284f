import { concat } from '../tensor/primitives/concat.ts';
import { slice } from '../tensor/primitives/slice.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { AutoregressiveConditioner } from './conditioner.ts';
import type { ContextLinear } from './context-linear.ts';
import type { Degrees } from './degrees.ts';
import type { MaskedLinear } from './masked-linear.ts';
import { rankByRank } from './rank-by-rank.ts';
import { readable } from './readable.ts';

/** A walk through a masked network: of all units at once, or of those of one degree. */
export interface MaskedPass {
  /** The layer's rows, from what this walk has computed of its columns. */
  linear(layer: MaskedLinear, x: Tensor): Tensor;
  ofContext(layer: ContextLinear): Tensor;
}

export interface MaskedNetwork {
  /** The first one reads the context, if that has columns among the degrees, and the features. */
  readonly layers: readonly MaskedLinear[];
  readonly contextLayers?: readonly ContextLinear[];
  readonly degrees: Degrees;
  /** Functions of single units may stand between layers. */
  compute(x: Tensor, pass: MaskedPass): Tensor;
}

/** An autoregressive conditioner from a network of masked linear layers and of functions of single units. */
export function maskedNetwork(network: MaskedNetwork): Pick<AutoregressiveConditioner, 'apply' | 'generate'> {
  const { inputs, context } = network.degrees;
  return {
    apply(x, scope) {
      const seen = readable(slice(x, { axis: 0, end: inputs.length - context }));
      return network.compute(context === 0 ? seen : concat([scope.context!, seen]), {
        linear: (layer, columns) => layer.apply(columns, scope),
        ofContext: (layer) => layer.apply(scope),
      });
    },
    generate: (values, solve, scope) => rankByRank(network, values, solve, scope),
  };
}
