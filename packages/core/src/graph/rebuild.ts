import { primitives } from '../tensor/primitives/index.ts';
import { input } from '../tensor/primitives/input.ts';
import { Tensor, type Attributes, type Primitive } from '../tensor/tensor.ts';
import { collect } from './collect.ts';
import type { Graph, GraphNode } from './graph.ts';

/** Makes the tensor that stands for a node, from the tensors that stand for its inputs. */
export type MakeTensor = (
  primitive: Primitive,
  inputs: readonly Tensor[],
  attributes: Attributes,
  node: GraphNode,
) => Tensor;

const asIs: MakeTensor = (primitive, inputs, attributes) => new Tensor(primitive, inputs, attributes);

/** Tensors for the outputs of a graph, its inputs being given: a graph applied as a function while tracing. */
export function applyGraph(graph: Graph, inputs: readonly Tensor[], make: MakeTensor = asIs): Tensor[] {
  const given = new Map(graph.inputs.map(({ name }, i) => [name, inputs[i]!]));
  const tensors: Tensor[] = [];
  for (const node of graph.nodes)
    tensors.push(
      node.primitive === 'input'
        ? given.get(node.attributes['name'] as string)!
        : make(
            primitives[node.primitive]!,
            node.inputs.map((i) => tensors[i]!),
            node.attributes,
            node,
          ),
    );
  return graph.outputs.map(({ node }) => tensors[node]!);
}

/** A graph written anew, node by node: the frame of every pass. What no output needs any more is gone. */
export function rebuild(graph: Graph, make: MakeTensor): Graph {
  const inputs = graph.inputs.map(({ name, shape, dtype, batch }) => input(name, shape, { dtype, batch }));
  const outputs = applyGraph(graph, inputs, make);
  return collect(
    inputs,
    graph.outputs.map(({ name }, i) => [name, outputs[i]!]),
  );
}
