import { concat } from '../tensor/primitives/concat.ts';
import { slice } from '../tensor/primitives/slice.ts';
import type { Mode } from '../bijections/scope.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { AutoregressiveConditioner } from './conditioner.ts';
import type { ContextLinear } from './context-linear.ts';
import type { Degrees, IndexRange } from './degrees.ts';
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
  const { layers, degrees, compute } = network;
  return {
    apply(x, scope) {
      const seen = readable(slice(x, { axis: 0, end: degrees.inputs.length - degrees.context }));
      const columns = degrees.context === 0 ? seen : concat([scope.context!, seen]);
      const known = layers.map((): Tensor[] => []);
      const walks = partsOf(network, scope.mode).map((rangeIn) =>
        compute(slice(columns, { axis: 0, ...rangeIn(degrees.inputs) }), {
          linear(layer, own) {
            const all = known[layers.indexOf(layer)]!;
            all.push(own);
            return layer.apply(concat(all), scope, rangeIn(layer.outputs));
          },
          ofContext: (layer) => slice(layer.apply(scope), { axis: 0, ...rangeIn(layer.outputs) }),
        }),
      );
      return concat(walks, { axis: 1 });
    },
    generate: (values, solve, scope) => rankByRank(network, values, solve, scope),
  };
}

/** Units of a layer from which two halves are faster; gradients are made of more pieces, too. */
const wide = { evaluate: 128, train: 256, calibrate: Infinity };

/** Where the units of a part lie among those with these degrees. */
type RangeIn = (degrees: readonly number[]) => IndexRange;

/**
 * The parts of a network that are computed one after the other. In a wide one, the units of low degree come first: they see no others, and a quarter of each
 * product, where the weights are masked, is not computed.
 */
function partsOf({ layers, degrees }: MaskedNetwork, mode: Mode): readonly RangeIn[] {
  const hidden = layers.slice(0, -1).map(({ outputs }) => outputs);
  const all = [degrees.inputs, ...layers.map(({ outputs }) => outputs)];
  const widest = hidden.reduce((a, b) => (b.length > a.length ? b : a), []);
  const middle = widest[widest.length >> 1]!;
  const below: RangeIn = (of) => ({ start: 0, end: of.filter((degree) => degree < middle).length });
  const above: RangeIn = (of) => ({ start: below(of).end, end: of.length });
  const lacksUnits = (part: RangeIn): boolean => all.map(part).some(({ start, end }) => start === end);
  return widest.length < wide[mode] || lacksUnits(below) || lacksUnits(above)
    ? [(of) => ({ start: 0, end: of.length })]
    : [below, above];
}
