import type { Scope } from '../bijections/scope.ts';
import { add } from '../tensor/primitives/add.ts';
import { toBatch } from '../tensor/primitives/batch-sum.ts';
import { concat } from '../tensor/primitives/concat.ts';
import { full } from '../tensor/primitives/constant.ts';
import { matVec } from '../tensor/primitives/mat-mul.ts';
import { reshape } from '../tensor/primitives/reshape.ts';
import { slice } from '../tensor/primitives/slice.ts';
import { scan } from '../tensor/scan.ts';
import type { Round, Tensor } from '../tensor/tensor.ts';
import type { Solved } from './conditioner.ts';
import type { MaskedNetwork } from './masked-network.ts';
import { atPlaces, inBlocks, layOut, rankBlocks, type BlockLayout } from './rank-blocks.ts';
import { readableAtMost } from './readable.ts';

/**
 * Solves the features rank by rank. Of few ranks all operations are written down one after the other; many are taken in blocks, in a loop
 * over these, since what takes long to compile is the number of operations. Layers remember the columns of earlier blocks: what rows get from them is one
 * product at the beginning of a block.
 */
export function rankByRank(
  { layers, contextLayers = [], degrees, compute }: MaskedNetwork,
  values: readonly Tensor[],
  solve: (parameters: Tensor, values: readonly Tensor[]) => Solved,
  scope: Scope,
): Tensor[] {
  const blocks = rankBlocks(degrees.outputs.at(-1)! + 1);
  const features = layOut(degrees.outputs, blocks);
  // Room that is left gets values of the first feature: every transformer can do with them.
  const filled = { ...features, places: features.places.map((place) => Math.max(place, 0)) };
  const given = degrees.context > 0 ? scope.context : undefined;
  const linears = layers.map((layer, i) =>
    layer.inBlocks(blocks, scope, i === 0 ? { given, others: degrees.shown } : undefined),
  );
  const units = contextLayers.map(({ outputs }) => layOut(outputs, blocks));
  const sequences = [
    linears.map(({ starts }) => starts),
    linears.map(({ weights }) => weights),
    contextLayers.map((layer, i) => inBlocks(layer.apply(scope), units[i]!, blocks)),
    values.map((x) => inBlocks(x, filled, blocks)),
  ];

  /** One block, given the columns of those before it. */
  const body = (known: readonly Tensor[], slices: readonly Tensor[]): Round => {
    const [starts, weights, ofContext, ofFeatures] = cutLike(sequences, slices);
    const begun = layers.map((_, i) =>
      addProduct(starts![i]!, slice(weights![i]!, { axis: 1, end: known[i]!.shape[0]! }), known[i]!),
    );
    const own = layers.map(() => nothing);
    let news = nothing;
    const solved = features.ranges.map((_range, nth) => {
      const cut = (x: Tensor, { ranges }: BlockLayout): Tensor => slice(x, { axis: 0, ...ranges[nth]! });
      const parameters = compute(news, {
        linear(layer, columns) {
          const i = layers.indexOf(layer);
          const { rows } = linears[i]!;
          own[i] = concat([own[i]!, columns]);
          const start = known[i]!.shape[0]!;
          const weight = slice(cut(weights![i]!, rows), { axis: 1, start, end: start + own[i]!.shape[0]! });
          const sums = addProduct(cut(begun[i]!, rows), weight, own[i]!);
          return layer.copies === undefined ? sums : reshape(sums, [layer.copies, sums.shape[0]! / layer.copies]);
        },
        ofContext(layer) {
          const i = contextLayers.indexOf(layer);
          return cut(ofContext![i]!, units[i]!);
        },
      });
      const { shown, results } = solve(
        parameters,
        ofFeatures!.map((x) => cut(x, features)),
      );
      news = readableAtMost(shown);
      return results;
    });
    own[0] = concat([own[0]!, news]);
    return {
      carries: known.map((columns, i) => slice(concat([columns, own[i]!]), { axis: 0, start: own[i]!.shape[0]! })),
      outputs: solved[0]!.map((_, i) => concat(solved.map((results) => results[i]!))),
    };
  };

  const flat = sequences.flat();
  const length = blocks.count;
  // Nothing is known at first: of all blocks before the last one.
  const known = linears.map(({ weights }) => full([(weights.shape[2]! / length) * (length - 1)], 0));
  const outputs =
    length === 1
      ? body(
          known,
          flat.map((x) => reshape(x, x.shape.slice(1))),
        ).outputs!
      : scan({
          length,
          carries: known.map((x) => toBatch(x, Math.max(...flat.map(({ batch }) => batch)))),
          sequences: flat,
          body,
        }).outputs;
  return outputs.map((x) =>
    atPlaces(
      reshape(x, [length * features.width]),
      degrees.outputs.map((_, feature) => features.places.indexOf(feature)),
    ),
  );
}

const nothing = full([0], 0);

const addProduct = (sums: Tensor, weight: Tensor, x: Tensor): Tensor =>
  sums.shape[0] === 0 || x.shape[0] === 0 ? sums : add(matVec(weight, x), sums);

/** The tensors in lists as long as these. */
function cutLike(lists: readonly (readonly unknown[])[], tensors: readonly Tensor[]): Tensor[][] {
  const rest = [...tensors];
  return lists.map(({ length }) => rest.splice(0, length));
}
