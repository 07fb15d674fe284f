import { sizeOf } from '../tensor/shape.ts';
import { attributeKey } from './attribute-key.ts';
import type { Graph, GraphNode } from './graph.ts';
import { internArrays } from './intern-arrays.ts';

/** Small operations, joined, that occur several times on other numbers. */
export interface AlikeRegion {
  /** The nodes of each copy, in the same order. */
  readonly copies: readonly (readonly number[])[];
  /** What each copy reads from outside, in the same order, but for constants, which are the same. */
  readonly leaves: readonly (readonly number[])[];
}

export interface Alike {
  readonly regions: readonly AlikeRegion[];
  /** All nodes, in an order in which all copies of a region may be computed where the first of their nodes stands. */
  readonly order: readonly number[];
}

// Operations on more numbers are worth what it takes to begin one.
const mostNumbers = 256;

/**
 * Finds small operations that occur several times over: what layers that are alike do to their params, and to the gradients of these.
 *
 * The level of a small operation says how often a path to it comes into small operations from others. A region is what edges within one level
 * join: no path leads from it to another one of its level, and those that are alike may be computed side by side.
 */
export function findAlike({ nodes }: Graph): Alike {
  const small = nodes.map(
    (node) => isPlain(node) && isSmall(node) && node.inputs.every((i) => isSmall(nodes[i]!) && !isInput(nodes[i]!)),
  );
  const arrayNumber = internArrays();
  // Asked for again and again.
  const operations = nodes.map(({ primitive, attributes, shape }, i) =>
    small[i] ? `${primitive}${attributeKey(attributes, arrayNumber)}[${shape.join()}]` : '',
  );
  let levels = levelsOf(nodes, small);
  let single = occurringOnce(nodes, operations, small, levels);
  // Without those that occur once, like a sum over all layers, what they join falls apart into regions that are alike.
  while (single.length > 0) {
    for (const i of single) small[i] = false;
    levels = levelsOf(nodes, small);
    single = occurringOnce(nodes, operations, small, levels);
  }
  const alike = new Map<string, { copies: number[][]; leaves: number[][] }>();
  for (const region of regionsOf(nodes, small, levels)) {
    const { text, leaves } = describe(nodes, operations, region, levels[region[0]!]!);
    const same = alike.get(text) ?? { copies: [], leaves: [] };
    same.copies.push(region);
    same.leaves.push(leaves);
    alike.set(text, same);
  }
  const order = nodes.map((_, i) => i);
  order.sort((a, b) => levels[a]! - levels[b]! || Number(small[b]) - Number(small[a]) || a - b);
  return { regions: [...alike.values()], order };
}

const isSmall = ({ shape }: GraphNode): boolean => sizeOf(shape) > 0 && sizeOf(shape) <= mostNumbers;

/** Params come in one vector: its parts are where copies differ. */
const isInput = ({ primitive }: GraphNode): boolean => primitive === 'input';

const isPlain = ({ primitive, attributes, inputs }: GraphNode): boolean =>
  inputs.length > 0 && primitive !== 'item' && attributes['body'] === undefined;

function levelsOf(nodes: readonly GraphNode[], small: readonly boolean[]): number[] {
  const levels: number[] = [];
  nodes.forEach(({ inputs }, i) => {
    levels.push(
      inputs.reduce((level, source) => Math.max(level, levels[source]! + Number(small[i]! && !small[source]!)), 0),
    );
  });
  return levels;
}

/** Small nodes that compute what no other node of their level computes, of whatever. */
function occurringOnce(
  nodes: readonly GraphNode[],
  operations: readonly string[],
  small: readonly boolean[],
  levels: readonly number[],
): number[] {
  const kinds = new Map<string, number>();
  const kindOf: number[] = [];
  const members: number[][] = [];
  nodes.forEach((node, i) => {
    if (!small[i]) return;
    const sources = node.inputs.map((source) =>
      small[source] && levels[source] === levels[i] ? `#${kindOf[source]}` : outside(nodes, source),
    );
    const text = `${levels[i]} ${operations[i]}(${sources.join()})`;
    const kind = kinds.get(text) ?? kinds.size;
    kinds.set(text, kind);
    kindOf[i] = kind;
    (members[kind] ??= []).push(i);
  });
  return members.flatMap((each) => (each.length === 1 ? each : []));
}

const outside = (nodes: readonly GraphNode[], source: number): string => {
  const { primitive, shape, dtype } = nodes[source]!;
  return primitive === 'constant' ? `constant ${source}` : `${dtype}[${shape.join()}]`;
};

/** The small nodes that edges within a level join, in order. */
function regionsOf(nodes: readonly GraphNode[], small: readonly boolean[], levels: readonly number[]): number[][] {
  const parent = nodes.map((_, i) => i);
  const rootOf = (i: number): number => {
    let root = i;
    while (parent[root] !== root) root = parent[root] = parent[parent[root]!]!;
    return root;
  };
  nodes.forEach(({ inputs }, i) => {
    for (const source of inputs)
      if (small[i] && small[source] && levels[source] === levels[i]) parent[rootOf(i)] = rootOf(source);
  });
  const regions = new Map<number, number[]>();
  nodes.forEach((_, i) => {
    if (!small[i]) return;
    const region = regions.get(rootOf(i)) ?? [];
    region.push(i);
    regions.set(rootOf(i), region);
  });
  return [...regions.values()];
}

/** A region in words that do not depend on where it stands, and what it reads. */
function describe(
  nodes: readonly GraphNode[],
  operations: readonly string[],
  region: readonly number[],
  level: number,
): { text: string; leaves: number[] } {
  const places = new Map(region.map((i, place) => [i, place]));
  const leaves: number[] = [];
  const leafOf = (source: number): number => {
    if (!leaves.includes(source)) leaves.push(source);
    return leaves.indexOf(source);
  };
  const lines = region.map((i) => {
    const sources = nodes[i]!.inputs.map((source) => {
      const place = places.get(source);
      if (place !== undefined) return `#${place}`;
      const text = outside(nodes, source);
      return nodes[source]!.primitive === 'constant' ? text : `${leafOf(source)}:${text}`;
    });
    return `${operations[i]}(${sources.join()})`;
  });
  return { text: `${level} ${lines.join(' ')}`, leaves };
}
