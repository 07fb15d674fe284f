import { input } from '../tensor/primitives/input.ts';
import { item, scanAttributes, scanPrimitive } from '../tensor/primitives/loop.ts';
import { Tensor, type Attributes } from '../tensor/tensor.ts';
import { collect } from './collect.ts';
import type { Graph, GraphNode } from './graph.ts';
import { applyGraph, rebuild } from './rebuild.ts';

/**
 * Drops what loops stack and nobody reads, chiefly the carries of every round, which only a gradient needs; then the sequences and captures
 * that their bodies no longer use.
 */
export function pruneLoops(graph: Graph): Graph {
  const kept = new Map<GraphNode, Kept>();
  graph.nodes.forEach((node, i) => {
    if (node.primitive === 'scan') kept.set(node, keptOf(graph, node, i));
  });
  if ([...kept.values()].every(({ whole }) => whole)) return graph;
  const pruned = rebuild(graph, (primitive, inputs, attributes, node) => {
    const own = kept.get(node);
    if (own !== undefined)
      return new Tensor(
        scanPrimitive,
        own.inputs.map((i) => inputs[i]!),
        own.attributes(),
      );
    const loop = node.primitive === 'item' ? kept.get(graph.nodes[node.inputs[0]!]!) : undefined;
    return loop === undefined
      ? new Tensor(primitive, inputs, attributes)
      : item(inputs[0]!, loop.outputs.indexOf(attributes['index'] as number));
  });
  // What a pruned loop no longer reads, another one need not stack.
  return pruneLoops(pruned);
}

/** What is left of a loop: the indices of its inputs and of its body's outputs. */
interface Kept {
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly whole: boolean;
  attributes(): Attributes;
}

function keptOf(graph: Graph, node: GraphNode, index: number): Kept {
  const { body, carries, sequences } = scanAttributes(node.attributes);
  const read = new Set(
    graph.nodes.flatMap((other) =>
      other.primitive === 'item' && other.inputs[0] === index ? [other.attributes['index'] as number] : [],
    ),
  );
  const outputs = body.outputs.flatMap((_, i) => (i < carries || read.has(i) ? [i] : []));
  const used = usedInputs(body, outputs);
  const inputs = body.inputs.flatMap(({ name }, i) => (i < carries || used.has(name) ? [i] : []));
  return {
    inputs,
    outputs,
    whole: outputs.length === body.outputs.length && inputs.length === body.inputs.length,
    attributes: () => ({
      ...node.attributes,
      sequences: inputs.filter((i) => i >= carries && i < carries + sequences).length,
      body: restrict(body, inputs, outputs),
    }),
  };
}

/** Names of the inputs that some outputs depend on. */
function usedInputs({ nodes, outputs }: Graph, wanted: readonly number[]): Set<string> {
  const needed = new Set(wanted.map((i) => outputs[i]!.node));
  for (let i = nodes.length - 1; i >= 0; i--)
    if (needed.has(i)) nodes[i]!.inputs.forEach((source) => needed.add(source));
  return new Set(
    nodes.flatMap((node, i) =>
      node.primitive === 'input' && needed.has(i) ? [node.attributes['name'] as string] : [],
    ),
  );
}

/** A graph with some of its inputs and outputs. */
function restrict(graph: Graph, inputs: readonly number[], outputs: readonly number[]): Graph {
  const given = graph.inputs.map(({ name, shape, dtype, batch }) => input(name, shape, { dtype, batch }));
  const results = applyGraph(graph, given);
  return collect(
    inputs.map((i) => given[i]!),
    outputs.map((i) => [graph.outputs[i]!.name, results[i]!]),
  );
}
