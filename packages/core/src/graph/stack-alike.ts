import { concat } from '../tensor/primitives/concat.ts';
import { primitives } from '../tensor/primitives/index.ts';
import { input } from '../tensor/primitives/input.ts';
import { reshape } from '../tensor/primitives/reshape.ts';
import { slice } from '../tensor/primitives/slice.ts';
import type { Shape } from '../tensor/shape.ts';
import { Tensor } from '../tensor/tensor.ts';
import { collect } from './collect.ts';
import { findAlike, type AlikeRegion } from './find-alike.ts';
import type { Graph, GraphNode } from './graph.ts';
import { optimize } from './optimize.ts';
import { placeBatch } from './place-batch.ts';
import { applyGraph } from './rebuild.ts';

/**
 * Computes small operations that occur several times over as one, on all their numbers: beginning one takes longer than doing it. Copies are
 * to a region what events are to a flow, so the batch axis is placed for them.
 */
export function stackAlike(graph: Graph): Graph {
  const { nodes } = graph;
  const { regions, order } = findAlike(graph);
  const read = readOutside(graph, regions);
  const worthwhile = regions.filter((region) => savings(nodes, region, read) > 0);
  if (worthwhile.length === 0) return graph;
  const regionOf = new Map(
    worthwhile.flatMap((region) => region.copies.flatMap((copy) => copy.map((i) => [i, region] as const))),
  );
  const inputs = new Map(graph.inputs.map(({ name, shape, dtype }) => [name, input(name, shape, { dtype })]));
  const tensors: Tensor[] = [];
  const done = new Set<AlikeRegion>();
  for (const i of order) {
    const { primitive, attributes, inputs: sources } = nodes[i]!;
    const region = regionOf.get(i);
    if (primitive === 'input') tensors[i] = inputs.get(attributes['name'] as string)!;
    else if (region === undefined)
      tensors[i] = new Tensor(
        primitives[primitive]!,
        sources.map((source) => tensors[source]!),
        attributes,
      );
    else if (!done.has(region)) {
      done.add(region);
      computeCopies(nodes, region, read, tensors);
    }
  }
  return collect(
    [...inputs.values()],
    graph.outputs.map(({ name, node }) => [name, tensors[node]!]),
  );
}

/** Nodes of regions that are read by others than their own copy. */
function readOutside({ nodes, outputs }: Graph, regions: readonly AlikeRegion[]): ReadonlySet<number> {
  const copyOf = new Map(
    regions.flatMap(({ copies }) => copies.flatMap((copy) => copy.map((i) => [i, copy] as const))),
  );
  const read = new Set(outputs.map(({ node }) => node));
  nodes.forEach(({ inputs }, i) => {
    for (const source of inputs) if (copyOf.get(source) !== copyOf.get(i)) read.add(source);
  });
  return read;
}

/** The nodes that play one part in all copies. */
type Part = readonly number[];

/** What copies read; all of them may read the same. */
const leavesOf = ({ leaves }: AlikeRegion): Part[] => leaves[0]!.map((_, k) => leaves.map((own) => own[k]!));
const isShared = (leaf: Part): boolean => leaf.every((i) => i === leaf[0]);

/** What of copies is read by others. */
const resultsOf = ({ copies }: AlikeRegion, read: ReadonlySet<number>): Part[] =>
  copies[0]!.map((_, k) => copies.map((copy) => copy[k]!)).filter((part) => part.some((i) => read.has(i)));

/** Operations that need not be done, less those that bring numbers together and apart. Reshapes cost next to nothing. */
function savings(nodes: readonly GraphNode[], region: AlikeRegion, read: ReadonlySet<number>): number {
  const { copies } = region;
  const moving = [...leavesOf(region).filter((leaf) => !isShared(leaf)), ...resultsOf(region, read)].reduce(
    (sum, [i]) => sum + movesOfPart + (nodes[i!]!.shape.length === 0 ? copies.length : 0),
    0,
  );
  return (copies.length - 1) * copies[0]!.filter((i) => nodes[i]!.primitive !== 'reshape').length - moving;
}

// Joining or splitting, a transpose, a reshape.
const movesOfPart = 3;

/** Computes all copies of a region; what others read of them is put among the tensors, where their leaves are. */
function computeCopies(
  nodes: readonly GraphNode[],
  region: AlikeRegion,
  read: ReadonlySet<number>,
  tensors: Tensor[],
): void {
  const count = region.copies.length;
  const leaves = leavesOf(region);
  const results = resultsOf(region, read);
  const placed = placeBatch(copyAsEvent(nodes, region.copies[0]!, leaves, results, tensors), count);
  const given = leaves.map((leaf, k) => {
    const x = placed.inputs[k]!;
    return input(x.name, isShared(leaf) ? x.shape : tall(x.shape), x);
  });
  const stacked = applyGraph(
    placed,
    given.map((x, k) => reshape(x, placed.inputs[k]!.shape)),
  );
  const graph = optimize(
    collect(
      given,
      stacked.map((x, k) => [`${k}`, reshape(x, tall(x.shape))]),
    ),
  );
  const joined = leaves.map((leaf) => (isShared(leaf) ? tensors[leaf[0]!]! : join(leaf.map((i) => tensors[i]!))));
  applyGraph(graph, joined).forEach((all, k) =>
    results[k]!.forEach((i, copy) => {
      tensors[i] = take(all, copy, nodes[i]!.shape);
    }),
  );
}

/** A copy as a function of its leaves, for one event: what is its own differs from event to event. */
function copyAsEvent(
  nodes: readonly GraphNode[],
  copy: readonly number[],
  leaves: readonly Part[],
  results: readonly Part[],
  tensors: readonly Tensor[],
): Graph {
  const inputs = leaves.map((leaf, k) => {
    const { shape, dtype } = nodes[leaf[0]!]!;
    return input(`leaf${k}`, shape, { dtype, batch: isShared(leaf) ? 0 : 1 });
  });
  const own = new Map(leaves.map((leaf, k) => [leaf[0]!, inputs[k]!]));
  for (const i of copy) {
    const { primitive, inputs: sources, attributes } = nodes[i]!;
    // What is neither a leaf nor computed here is a constant.
    const operands = sources.map((source) => own.get(source) ?? tensors[source]!);
    own.set(i, new Tensor(primitives[primitive]!, operands, attributes));
  }
  return collect(
    inputs,
    results.map(([i], k) => [`${k}`, own.get(i!)!]),
  );
}

/** Copies stand one under the other: one operation joins them along their own first axis, and one parts them again. */
const tall = ([count, first = 1, ...rest]: Shape): Shape => [count! * first, ...rest];

const join = (copies: readonly Tensor[]): Tensor => concat(copies.map((x) => (x.rank === 0 ? reshape(x, [1]) : x)));

function take(all: Tensor, copy: number, shape: Shape): Tensor {
  const length = shape[0] ?? 1;
  const own = slice(all, { axis: 0, start: copy * length, end: (copy + 1) * length });
  return shape.length === 0 ? reshape(own, []) : own;
}
