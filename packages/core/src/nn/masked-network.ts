import type { Scope } from '../bijections/scope.ts';
import { concat } from '../tensor/primitives/concat.ts';
import { full } from '../tensor/primitives/constant.ts';
import { slice } from '../tensor/primitives/slice.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { AutoregressiveConditioner } from './conditioner.ts';
import { rangeOf, type Degrees } from './degrees.ts';
import type { MaskedLinear } from './masked-linear.ts';
import { readable, readableAtMost } from './readable.ts';

/** A walk through a masked network: of all units at once, or of those of one degree. */
export interface MaskedPass {
  /** The layer's rows, from what this walk has computed of its columns. */
  linear(layer: MaskedLinear, x: Tensor): Tensor;
  /** What belongs to the units of this walk, of a tensor over units of these degrees. */
  units(x: Tensor, degrees: readonly number[]): Tensor;
  readonly scope: Scope;
}

/**
 * An autoregressive conditioner from a network of masked linear layers and of functions of single units. All at once it is a network like any
 * other. Rank by rank, each walk computes the units of one degree only, and layers remember the columns of earlier walks. Ranks are taken some at a time:
 * their units get what earlier ranks give them in one product, which takes less than many small ones.
 */
export function maskedNetwork(
  network: (x: Tensor, pass: MaskedPass) => Tensor,
  { degrees: { inputs, ranges }, context }: { readonly degrees: Degrees; readonly context: number },
): Pick<AutoregressiveConditioner, 'apply' | 'generate'> {
  return {
    apply(x, scope) {
      const seen = readable(slice(x, { axis: 0, end: inputs.length - context }));
      return network(context === 0 ? seen : concat([scope.context!, seen]), {
        linear: (layer, columns) => layer.apply(columns, scope),
        units: (values) => values,
        scope,
      });
    },
    generate(solve, scope) {
      const walks = new Map<MaskedLinear, Walk>();
      ranges.reduce(
        (news, range, rank) => {
          const first = rank - (rank % ranksTogether);
          const degrees = { first, last: first + ranksTogether - 1 };
          const parameters = network(news, {
            linear(layer, columns) {
              const last = walks.get(layer);
              const before = rank === first && last ? joined(last.before, last.own) : last?.before;
              const rows = rank === first ? layer.begin(degrees, before, scope) : last!.rows;
              const own = rank === first ? columns : joined(last!.own, columns);
              walks.set(layer, { before, rows, own });
              return layer.finish(rank, { degrees, rows, own, start: before?.shape[0] ?? 0 }, scope);
            },
            units: (values, degrees) => slice(values, { axis: 0, ...rangeOf(degrees, rank) }),
            scope,
          });
          return readableAtMost(solve(parameters, range));
        },
        context === 0 ? full([0], 0) : scope.context!,
      );
    },
  };
}

/** What the rows of so many ranks get from the ranks before them is one product. */
const ranksTogether = 16;

/** What is known of a layer when the walk comes to a rank: of some ranks at a time. */
interface Walk {
  /** Columns of the ranks before these. */
  readonly before: Tensor | undefined;
  /** What the rows of these ranks have got from them. */
  readonly rows: Tensor;
  /** Columns of these ranks, as far as they are known. */
  readonly own: Tensor;
}

const joined = (first: Tensor | undefined, second: Tensor): Tensor =>
  first === undefined ? second : concat([first, second]);
