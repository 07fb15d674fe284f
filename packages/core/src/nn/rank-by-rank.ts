import { add } from '../tensor/primitives/add.ts';
import { toBatch } from '../tensor/primitives/batch-sum.ts';
import { concat } from '../tensor/primitives/concat.ts';
import { full } from '../tensor/primitives/constant.ts';
import { matVec } from '../tensor/primitives/mat-mul.ts';
import { reshape } from '../tensor/primitives/reshape.ts';
import { slice } from '../tensor/primitives/slice.ts';
import { scan } from '../tensor/scan.ts';
import type { Round, Tensor } from '../tensor/tensor.ts';
import type { AutoregressiveConditioner } from './conditioner.ts';
import type { MaskedNetwork } from './masked-network.ts';
import { atPlaces, inBlocks, layOut, rankBlocks, type BlockLayout } from './rank-blocks.ts';
import { readableAtMost } from './readable.ts';

/**
 * Solves the features rank by rank: each walk through the network computes the units of one degree only, and layers remember the columns of earlier
 * walks. The ranks of a block are written down one after the other. More blocks than one are rounds of a loop, so that the graph does not grow
 * with them; the columns of earlier blocks are carried along, and what rows get from them is one product, which takes less than many small ones.
 */
export function rankByRank(
  { layers, contextLayers = [], degrees, compute }: MaskedNetwork,
  ...[values, solve, scope]: Parameters<AutoregressiveConditioner['generate']>
): Tensor[] {
  const blocks = rankBlocks(degrees.outputs.at(-1)! + 1);
  const features = layOut(degrees.outputs, blocks);
  const units = contextLayers.map(({ outputs }) => layOut(outputs, blocks));
  const firstColumns = { given: degrees.context > 0 ? scope.context : undefined, others: degrees.shown };
  const linears = layers.map((layer, i) => layer.inBlocks(blocks, scope, i === 0 ? firstColumns : undefined));
  // Places that are left get values of the first feature: a transformer can do with them.
  const filled = { ...features, places: features.places.map((place) => Math.max(place, 0)) };
  const sequences = [
    ...linears.map(({ starts }) => starts),
    ...linears.map(({ weights }) => weights),
    ...contextLayers.map((layer, i) => inBlocks(layer.apply(scope), units[i]!, blocks)),
    ...values.map((x) => inBlocks(x, filled, blocks)),
  ];

  /** Solves a block, given each layer's columns of the blocks before it. */
  const solveBlock = (known: readonly Tensor[], slices: readonly Tensor[]): Round => {
    // In the order of `sequences`.
    const rest = [...slices];
    const take = ({ length }: readonly unknown[]): Tensor[] => rest.splice(0, length);
    const [starts, weights] = [take(linears), take(linears)];
    const [ofContext, ofFeatures] = [take(contextLayers), take(values)];
    const lengths = known.map(({ shape }) => shape[0]!);
    const begun = layers.map((_, i) =>
      addProduct(starts[i]!, slice(weights[i]!, { axis: 1, end: lengths[i]! }), known[i]!),
    );
    const own = layers.map(() => nothing);
    let news = nothing;
    const solved = Array.from({ length: blocks.size }, (_, nth) => {
      const cut = (x: Tensor, { ranges }: BlockLayout): Tensor => slice(x, { axis: 0, ...ranges[nth]! });
      const parameters = compute(news, {
        linear(layer, columns) {
          const i = layers.indexOf(layer);
          const { rows } = linears[i]!;
          own[i] = joined(own[i]!, columns);
          const [start, end] = [lengths[i]!, lengths[i]! + own[i]!.shape[0]!];
          const sums = addProduct(
            cut(begun[i]!, rows),
            slice(cut(weights[i]!, rows), { axis: 1, start, end }),
            own[i]!,
          );
          return layer.copies === undefined ? sums : reshape(sums, [layer.copies, sums.shape[0]! / layer.copies]);
        },
        ofContext(layer) {
          const i = contextLayers.indexOf(layer);
          return cut(ofContext[i]!, units[i]!);
        },
      });
      const { shown, results } = solve(
        parameters,
        ofFeatures.map((x) => cut(x, features)),
      );
      news = readableAtMost(shown);
      return results;
    });
    own[0] = joined(own[0]!, news);
    return {
      // The columns of this block drive out those of the earliest.
      carries: known.map((columns, i) => slice(concat([columns, own[i]!]), { axis: 0, start: own[i]!.shape[0]! })),
      outputs: solved[0]!.map((_, i) => concat(solved.map((results) => results[i]!))),
    };
  };

  const { count } = blocks;
  const batch = Math.max(...sequences.map((x) => x.batch));
  // Before the first block, nothing: zeros in place of the columns of all blocks but one.
  const known = linears.map(({ weights }) => toBatch(full([(weights.shape[2]! / count) * (count - 1)], 0), batch));
  const { outputs } =
    count === 1
      ? solveBlock(
          known,
          sequences.map((x) => reshape(x, x.shape.slice(1))),
        )
      : scan({ length: count, carries: known, sequences, body: solveBlock });
  const places = degrees.outputs.map((_, feature) => features.places.indexOf(feature));
  return outputs!.map((x) => atPlaces(reshape(x, [count * features.width]), places));
}

const nothing = full([0], 0);

const addProduct = (sums: Tensor, weight: Tensor, x: Tensor): Tensor =>
  sums.shape[0] === 0 || x.shape[0] === 0 ? sums : add(matVec(weight, x), sums);

/** Nothing is left out, and with it its gradient: engines have no empty tensors to be fast about. */
const joined = (first: Tensor, second: Tensor): Tensor =>
  first.shape[0] === 0 ? second : second.shape[0] === 0 ? first : concat([first, second]);
