import { concat } from '../tensor/primitives/concat.ts';
import { primitives } from '../tensor/primitives/index.ts';
import { input } from '../tensor/primitives/input.ts';
import { reshape } from '../tensor/primitives/reshape.ts';
import { slice } from '../tensor/primitives/slice.ts';
import { sizeOf } from '../tensor/shape.ts';
import { Tensor } from '../tensor/tensor.ts';
import { topologicalOrder } from '../tensor/topological-order.ts';
import { collect } from './collect.ts';
import type { Graph } from './graph.ts';

/** A graph in two parts. */
export interface HeldSplit {
  /** What follows from held inputs alone. */
  readonly prelude: Graph;
  /** The rest: the outputs of the prelude are among its inputs. */
  readonly main: Graph;
}

/**
 * Parts a graph without batch (see `lower`), so that what follows from held inputs alone is computed when they change, not with every run;
 * undefined where that would spare nothing. Small tensors are handed over as one vector.
 */
export function splitHeld(graph: Graph, held: readonly string[]): HeldSplit | undefined {
  const { nodes, outputs } = graph;
  const found = findHeld(graph, held);
  if (!found.isWorthwhile) return undefined;
  const { isHeld, read } = found;
  const inputs = new Map(graph.inputs.map(({ name, shape, dtype }) => [name, input(name, shape, { dtype })]));
  /** Tensors for nodes, each made when it is asked for. */
  const tensorsFor = (given: readonly Tensor[] = []): ((i: number) => Tensor) => {
    const tensors = [...given];
    const of = (i: number): Tensor => {
      const { primitive, inputs: sources, attributes } = nodes[i]!;
      return (tensors[i] ??=
        primitive === 'input'
          ? inputs.get(attributes['name'] as string)!
          : new Tensor(primitives[primitive]!, sources.map(of), attributes));
    };
    return of;
  };

  const before = tensorsFor();
  // In their order, or else long chains of them would be deeper than the call stack.
  nodes.forEach((_, i) => isHeld[i] && before(i));
  const handed: { readonly name: string; readonly given: Tensor; readonly received: Tensor }[] = [];
  const handOver = (given: Tensor): Tensor => {
    const name = `held ${handed.length}`;
    const received = input(name, given.shape, { dtype: given.dtype });
    handed.push({ name, given, received });
    return received;
  };
  const received: Tensor[] = [];
  for (const i of read.large) received[i] = handOver(before(i));
  if (read.small.length > 0) {
    const flat = read.small.map((i) => reshape(before(i), [sizeOf(nodes[i]!.shape)]));
    const vector = handOver(concat(flat));
    read.small.reduce((start, i, k) => {
      const end = start + flat[k]!.shape[0]!;
      received[i] = reshape(slice(vector, { axis: 0, start, end }), nodes[i]!.shape);
      return end;
    }, 0);
  }
  const after = tensorsFor(received);
  nodes.forEach((_, i) => isHeld[i] || after(i));

  const results = outputs.map(({ name, node }) => [name, after(node)] as const);
  const used = new Set(topologicalOrder(results.map(([, tensor]) => tensor)));
  const isOfPrelude = (name: string): boolean => held.includes(name);
  const inputsWhere = (keeps: (name: string, tensor: Tensor) => boolean): Tensor[] =>
    [...inputs].flatMap(([name, tensor]) => (keeps(name, tensor) ? [tensor] : []));
  return {
    prelude: collect(
      inputsWhere(isOfPrelude),
      handed.map(({ name, given }) => [name, given]),
    ),
    main: collect(
      [
        ...inputsWhere((name, tensor) => !isOfPrelude(name) || used.has(tensor)),
        ...handed.map((each) => each.received),
      ],
      results,
    ),
  };
}

// Numbers that are copied as fast as a tensor of their own is handed over.
const fewNumbers = 4096;
/** Primitives that only move numbers. */
const moving = new Set(['reshape', 'slice', 'transpose', 'concat', 'pad', 'reverse']);
/** What repeats numbers is done where they are read, and inputs are there already. */
const staysBehind = new Set(['broadcastTo', 'input']);

interface Held {
  /** Of each node: whether it follows from held inputs alone. */
  readonly isHeld: readonly boolean[];
  /** Those of them that the rest reads; small ones have few numbers. */
  readonly read: { readonly small: readonly number[]; readonly large: readonly number[] };
  /** Whether anything is computed before, or a copy spared. */
  readonly isWorthwhile: boolean;
}

function findHeld({ nodes, outputs }: Graph, held: readonly string[]): Held {
  const isHeld = nodes.map(() => false);
  nodes.forEach(({ primitive, inputs, attributes }, i) => {
    isHeld[i] =
      primitive === 'input'
        ? held.includes(attributes['name'] as string)
        : inputs.some((source) => isHeld[source]) &&
          inputs.every((source) => isHeld[source] || nodes[source]!.primitive === 'constant');
  });
  const read = new Set<number>();
  const reads = (i: number): void => {
    if (!isHeld[i]) return;
    if (staysBehind.has(nodes[i]!.primitive)) nodes[i]!.inputs.forEach(reads);
    else read.add(i);
  };
  nodes.forEach(({ inputs }, i) => isHeld[i] || inputs.forEach(reads));
  for (const { node } of outputs) reads(node);
  const isSmall = (i: number): boolean => nodes[i]!.dtype === 'float' && sizeOf(nodes[i]!.shape) < fewNumbers;
  const [small, large] = [[...read].filter(isSmall), [...read].filter((i) => !isSmall(i))];
  const isComputed = nodes.some(
    ({ primitive }, i) => isHeld[i] && !staysBehind.has(primitive) && !moving.has(primitive),
  );
  return { isHeld, read: { small, large }, isWorthwhile: isComputed || large.length > 0 };
}
