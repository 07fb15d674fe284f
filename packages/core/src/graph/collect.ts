import { FlowError } from '../flow-error.ts';
import { inputPrimitive } from '../tensor/primitives/input.ts';
import { customVjpPrimitive, stopGradientPrimitive } from '../tensor/primitives/identity.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { topologicalOrder } from '../tensor/topological-order.ts';
import type { Graph, GraphInput, GraphNode } from './graph.ts';

/** Writes the tensors that outputs depend on down as a Graph. Inputs keep the order given, used or not. */
export function collect(
  inputs: readonly Tensor[],
  outputs: readonly (readonly [name: string, tensor: Tensor])[],
): Graph {
  const known = new Set(inputs);
  const indices = new Map<Tensor, number>();
  const nodes: GraphNode[] = [];
  const through = (tensor: Tensor): Tensor =>
    tensor.primitive === stopGradientPrimitive || tensor.primitive === customVjpPrimitive
      ? through(tensor.inputs[0]!)
      : tensor;
  const place = (tensor: Tensor): void => {
    const { primitive, attributes, shape, dtype, batch, items } = tensor;
    if (primitive === inputPrimitive && !known.has(tensor))
      throw new FlowError(
        'SHAPE_MISMATCH',
        `the graph depends on "${String(attributes['name'])}", which is not among its inputs`,
      );
    indices.set(tensor, nodes.length);
    const sources = tensor.inputs.map((source) => indices.get(through(source))!);
    nodes.push({
      primitive: primitive.name,
      inputs: sources,
      attributes,
      shape,
      dtype,
      batch,
      ...(items && { items }),
    });
  };
  for (const tensor of inputs) place(tensor);
  const roots = outputs.map(([, tensor]) => through(tensor));
  for (const tensor of topologicalOrder(roots, (tensor) => tensor.inputs.map(through)))
    if (!indices.has(tensor)) place(tensor);
  return {
    nodes,
    inputs: inputs.map(({ attributes, shape, dtype, batch }): GraphInput => ({
      name: attributes['name'] as string,
      shape,
      dtype,
      batch,
    })),
    outputs: outputs.map(([name], i) => ({ name, node: indices.get(roots[i]!)! })),
  };
}
