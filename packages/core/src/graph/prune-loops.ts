import type { Graph } from './graph.ts';
import { rebuild } from './rebuild.ts';
import { item, scanPrimitive } from '../tensor/primitives/loop.ts';
import { Tensor } from '../tensor/tensor.ts';

/** Drops what loops stack and nobody reads: chiefly the carries of every round, which only a gradient needs. */
export function pruneLoops(graph: Graph): Graph {
  const read = new Map<number, Set<number>>();
  for (const node of graph.nodes)
    if (node.primitive === 'item') {
      const loop = node.inputs[0]!;
      read.set(loop, (read.get(loop) ?? new Set()).add(node.attributes['index'] as number));
    }
  const keptOf = (index: number): number[] => {
    const { body, carries } = graph.nodes[index]!.attributes as unknown as { body: Graph; carries: number };
    return body.outputs.flatMap((_, i) => (i < carries || read.get(index)?.has(i) ? [i] : []));
  };
  if (
    !graph.nodes.some(
      (node, i) => node.primitive === 'scan' && keptOf(i).length < (node.attributes['body'] as Graph).outputs.length,
    )
  )
    return graph;
  const indices = new Map(graph.nodes.map((node, i) => [node, i]));
  return rebuild(graph, (primitive, inputs, attributes, node) => {
    if (primitive === scanPrimitive) {
      const body = attributes['body'] as Graph;
      const outputs = keptOf(indices.get(node)!).map((i) => body.outputs[i]!);
      return new Tensor(primitive, inputs, { ...attributes, body: { ...body, outputs } });
    }
    const source = node.primitive === 'item' ? node.inputs[0]! : -1;
    return source >= 0 && graph.nodes[source]!.primitive === 'scan'
      ? item(inputs[0]!, keptOf(source).indexOf(attributes['index'] as number))
      : new Tensor(primitive, inputs, attributes);
  });
}
