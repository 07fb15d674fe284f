import type { Graph, GraphNode } from '../../graph/graph.ts';
import { primitives } from '../../tensor/primitives/index.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { DType, KernelContext, TensorType } from '../../tensor/tensor.ts';
import { BufferPool } from './buffer-pool.ts';

/** Where numbers live while a graph runs. */
export type Place =
  | { readonly kind: 'input'; readonly index: number }
  | { readonly kind: 'output'; readonly index: number }
  | { readonly kind: 'constant'; readonly node: number }
  /** A buffer that is used again for other values. */
  | { readonly kind: 'buffer'; readonly buffer: number };

/** A value, contiguous and row-major, within a place. */
export interface Slot {
  readonly place: Place;
  readonly offset: number;
  readonly size: number;
}

export interface PlannedStep {
  /** The node to compute; -1 copies the first input to the result. */
  readonly node: number;
  readonly inputs: readonly Slot[];
  /** One, or one per item of a loop. */
  readonly results: readonly Slot[];
}

export interface Plan {
  readonly steps: readonly PlannedStep[];
  readonly buffers: readonly { readonly dtype: DType; readonly size: number }[];
}

/** A value that owns its place for a while; views are parts of one. */
interface Owner {
  readonly type: TensorType;
  readonly size: number;
  /** Loops write their results over several rounds: these stay in buffers of their own. */
  readonly fromLoop: boolean;
  lastUse: number;
  place: Place | undefined;
}
interface View {
  readonly owner: Owner;
  readonly offset: number;
  readonly size: number;
}

/**
 * Decides, once, where every value of a graph without batch is kept: views share the place of what they show, buffers go on to the next
 * value after the last use of the one before, elementwise results overwrite an operand that ends there, outputs are computed where they
 * are wanted.
 */
export function planGraph(graph: Graph): Plan {
  const { nodes } = graph;
  const views: View[][] = [];
  const owners: Owner[][] = [];
  const own = (type: TensorType, place?: Place, fromLoop = false): Owner => ({
    type,
    size: sizeOf(type.shape),
    fromLoop,
    lastUse: -1,
    place,
  });
  const whole = (owner: Owner): View => ({ owner, offset: 0, size: owner.size });

  nodes.forEach((node, i) => {
    owners[i] = [];
    const source = node.inputs[0] === undefined ? undefined : views[node.inputs[0]]!;
    const offset = viewOffset(graph, node);
    if (node.primitive === 'item') views[i] = [source![node.attributes['index'] as number]!];
    else if (node.primitive === 'input') {
      const index = graph.inputs.findIndex(({ name }) => name === node.attributes['name']);
      views[i] = [whole(own(node, { kind: 'input', index }))];
    } else if (node.primitive === 'constant') views[i] = [whole(own(node, { kind: 'constant', node: i }))];
    else if (offset !== undefined)
      views[i] = [{ owner: source![0]!.owner, offset: source![0]!.offset + offset, size: sizeOf(node.shape) }];
    else {
      owners[i] = node.items?.map((type) => own(type, undefined, true)) ?? [own(node)];
      views[i] = owners[i].map(whole);
    }
    for (const { owner } of node.inputs.flatMap((k) => views[k]!)) owner.lastUse = i;
  });

  // An output is computed in place unless it is only a view, is an input or constant, or is another output already.
  const copies: { view: View; index: number }[] = [];
  graph.outputs.forEach(({ node }, index) => {
    const view = views[node]![0]!;
    const { owner } = view;
    if (owner.place === undefined && view.size === owner.size && !owner.fromLoop)
      owner.place = { kind: 'output', index };
    else copies.push({ view, index });
    owner.lastUse = Infinity;
  });

  const pool = new BufferPool();
  const slot = ({ owner, offset, size }: View): Slot => ({ place: owner.place!, offset, size });
  const steps: PlannedStep[] = [];
  nodes.forEach((node, i) => {
    const results = owners[i]!;
    if (results.length === 0) return;
    const inputs = node.inputs.map((k) => views[k]![0]!);
    const ending = new Set(inputs.map(({ owner }) => owner).filter((owner) => owner.lastUse === i));
    for (const result of results) {
      const overwritten = result.place === undefined ? operandToOverwrite(node, result, inputs, ending) : undefined;
      if (overwritten !== undefined) ending.delete(overwritten);
      result.place ??= overwritten?.place ?? { kind: 'buffer', buffer: pool.take(result.type.dtype, result.size) };
    }
    steps.push({ node: i, inputs: inputs.map(slot), results: results.map((owner) => slot(whole(owner))) });
    for (const owner of [...ending, ...results.filter((result) => result.lastUse < 0)])
      if (owner.place?.kind === 'buffer') pool.giveBack(owner.place.buffer);
  });
  for (const { view, index } of copies) {
    const result: Slot = { place: { kind: 'output', index }, offset: 0, size: view.size };
    steps.push({ node: -1, inputs: [slot(view)], results: [result] });
  }
  return { steps, buffers: pool.buffers };
}

/** What a kernel for a node is specialised for. */
export const kernelContext = (graph: Graph, node: GraphNode): KernelContext => ({
  inputs: node.inputs.map((i) => graph.nodes[i]!),
  output: node,
  attributes: node.attributes,
});

function viewOffset(graph: Graph, node: GraphNode): number | undefined {
  return primitives[node.primitive]!.view?.(kernelContext(graph, node));
}

function operandToOverwrite(
  node: GraphNode,
  result: Owner,
  inputs: readonly View[],
  ending: ReadonlySet<Owner>,
): Owner | undefined {
  if (!primitives[node.primitive]!.inPlace) return undefined;
  return inputs.find(
    ({ owner }) =>
      ending.has(owner) &&
      owner.place?.kind === 'buffer' &&
      owner.type.dtype === result.type.dtype &&
      owner.size === result.size &&
      // A part of it seen elsewhere in the same operation would be read after it is overwritten.
      inputs.every((other) => other.owner !== owner || other.size === owner.size),
  )?.owner;
}
