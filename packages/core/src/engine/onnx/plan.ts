import type { Graph, GraphNode } from '../../graph/graph.ts';
import { sliceAttributes } from '../../tensor/primitives/slice.ts';
import { sizeOf, type Shape } from '../../tensor/shape.ts';
import { reductions } from './lowerings/reductions.ts';
import type { Dialect, Target } from './target.ts';

/** Slices of one tensor that one Split gives: the lengths of its parts, and the node each part stands for, if any. */
export interface SplitPlan {
  readonly source: number;
  readonly axis: number;
  readonly lengths: readonly number[];
  readonly parts: readonly (number | undefined)[];
  /**
   * Whether the source, a vector, is made a column first: parameters live in one vector, of which most parts are used as columns
   * (biases, weights of a single input), and these then need no step of their own.
   */
  readonly asColumn: boolean;
}

/** The node of a product, that of the bias added to it, and whether the sum is rectified. */
export interface BiasedProduct {
  readonly product: number;
  readonly bias: number;
  readonly rectified: boolean;
}

/** What is written together with another node, found before anything is written. */
export interface Plan {
  /** Sums whose reduced axes a reshape drops: the reshape's node. */
  readonly dropsAxes: ReadonlyMap<number, number>;
  /** Sums `product + bias`, rectified or not, that one Gemm computes. */
  readonly biased: ReadonlyMap<number, BiasedProduct>;
  /** The first slice of a group to its split. */
  readonly splits: ReadonlyMap<number, SplitPlan>;
  /** Joins of vectors, most of them columns before, that are made as one column: what gradients are joined to. */
  readonly columnConcats: ReadonlySet<number>;
  /** Nodes that need nothing of their own. */
  readonly absorbed: ReadonlySet<number>;
}

/** Looks for what the format does in one operation. */
export function makePlan(
  { nodes, outputs }: Graph,
  { dialect, precision }: Pick<Target, 'dialect' | 'precision'>,
): Plan {
  const consumers: number[][] = nodes.map(() => []);
  nodes.forEach((node, i) => node.inputs.forEach((source) => consumers[source]!.push(i)));
  for (const { node } of outputs) consumers[node]!.push(-1);
  const absorbed = new Set<number>();
  const dropsAxes = new Map<number, number>();
  const biased = new Map<number, BiasedProduct>();
  const columnConcats = new Set<number>();
  nodes.forEach((node, i) => {
    if (node.primitive !== 'concat' || node.shape.length !== 1) return;
    const flattened = node.inputs.filter(
      (source) => nodes[source]!.primitive === 'reshape' && consumers[source]!.length === 1,
    );
    if (flattened.filter((source) => isColumn(nodes[nodes[source]!.inputs[0]!]!.shape)).length < 2) return;
    columnConcats.add(i);
    for (const source of flattened) absorbed.add(source);
  });
  nodes.forEach((node, i) => {
    if (node.primitive === 'reshape' && !absorbed.has(i)) {
      const source = node.inputs[0]!;
      const axes = nodes[source]!.attributes['axes'] as Shape | undefined;
      const reduces = nodes[source]!.primitive in reductions;
      if (!reduces || consumers[source]!.length > 1) return;
      const left = nodes[source]!.shape.filter((_, axis) => !axes!.includes(axis));
      if (left.length !== node.shape.length || left.some((length, axis) => length !== node.shape[axis])) return;
      dropsAxes.set(i, source);
      absorbed.add(source);
    }
    if (node.primitive === 'add' && !biased.has(i)) {
      const found = node.inputs.findIndex(
        (source, k) =>
          isProduct(nodes[source]!, nodes) &&
          consumers[source]!.length === 1 &&
          isBias(nodes[node.inputs[1 - k]!]!, node),
      );
      if (found < 0) return;
      biased.set(i, { product: node.inputs[found]!, bias: node.inputs[1 - found]!, rectified: false });
      absorbed.add(node.inputs[found]!);
    }
    // Natively, rectifying while the product is stored costs nothing; the wasm build's loop for it is slow, and float64 has none.
    if (node.primitive === 'relu' && dialect === 'native' && precision === 'float32') {
      const sum = node.inputs[0]!;
      const linear = biased.get(sum);
      if (linear === undefined || consumers[sum]!.length > 1) return;
      biased.delete(sum);
      absorbed.add(sum);
      biased.set(i, { ...linear, rectified: true });
    }
  });
  return { absorbed, dropsAxes, biased, columnConcats, splits: planSplits(nodes, consumers, dialect) };
}

const isProduct = ({ primitive, inputs }: GraphNode, nodes: readonly GraphNode[]): boolean =>
  primitive === 'matMul' && inputs.every((source) => nodes[source]!.shape.length === 2);

/** A column beside a matrix; a full matrix is added faster afterwards. */
const isBias = (bias: GraphNode, { shape }: GraphNode): boolean =>
  shape.length === 2 && bias.shape.length === 2 && bias.shape[0] === shape[0] && bias.shape[1] === 1;

export const isColumn = (shape: Shape): boolean => shape.length === 2 && shape[1] === 1;

function planSplits(
  nodes: readonly GraphNode[],
  consumers: readonly (readonly number[])[],
  dialect: Dialect,
): Map<number, SplitPlan> {
  const groups = new Map<string, number[]>();
  nodes.forEach((node, i) => {
    if (node.primitive !== 'slice') return;
    const key = `${node.inputs[0]}:${sliceAttributes(node.attributes).axis}`;
    groups.set(key, [...(groups.get(key) ?? []), i]);
  });
  const splits = new Map<number, SplitPlan>();
  for (const group of groups.values()) {
    if (group.length < 2) continue;
    const range = (i: number) => sliceAttributes(nodes[i]!.attributes);
    const ordered = group.toSorted((a, b) => range(a).start - range(b).start);
    const { axis } = range(group[0]!);
    const source = nodes[group[0]!]!.inputs[0]!;
    const lengths: number[] = [];
    const parts: (number | undefined)[] = [];
    let at = 0;
    let unused = 0;
    const skipTo = (position: number): void => {
      if (position === at) return;
      lengths.push(position - at);
      parts.push(undefined);
      unused += position - at;
    };
    const disjoint = ordered.every((i) => {
      const { start, end } = range(i);
      if (start < at) return false;
      skipTo(start);
      lengths.push(end - start);
      parts.push(i);
      at = end;
      return true;
    });
    if (!disjoint) continue;
    const total = nodes[source]!.shape[axis]!;
    skipTo(total);
    // A shader may bind a dozen buffers; what nobody reads is copied too.
    if ((dialect === 'webgpu' && parts.length > 8) || unused * 2 > total || sizeOf(nodes[source]!.shape) === 0)
      continue;
    const uses = group.flatMap((i) => consumers[i]!).map((consumer) => nodes[consumer]);
    const asColumn =
      nodes[source]!.shape.length === 1 &&
      uses.every((use) => use?.primitive === 'reshape') &&
      uses.filter((use) => isColumn(use!.shape)).length >= 2;
    splits.set(Math.min(...group), { source, axis, lengths, parts, asColumn });
  }
  return splits;
}
