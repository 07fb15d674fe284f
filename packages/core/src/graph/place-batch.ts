import { FlowError } from '../flow-error.ts';
import { input } from '../tensor/primitives/input.ts';
import { itemPrimitive } from '../tensor/primitives/loop.ts';
import { transpose } from '../tensor/primitives/transpose.ts';
import { Tensor, type TensorType } from '../tensor/tensor.ts';
import { collect } from './collect.ts';
import type { Graph } from './graph.ts';
import { applyGraph } from './rebuild.ts';

/**
 * Makes the batch axis explicit: the result has no batched tensor left and computes the same on arrays `[batch, …event]`.
 * Inside, the axis stands last, so that slices, permutations and bins of events are contiguous rows; products of two per-event matrices
 * take it to the front and back.
 */
export function placeBatch(graph: Graph, batchSize: number): Graph {
  if (!Number.isInteger(batchSize) || batchSize < 0)
    throw new FlowError('SHAPE_MISMATCH', `batch size ${batchSize} is not a whole number of events`);
  const inputs = graph.inputs.map(({ name, shape, dtype, batch }) =>
    input(name, batch ? [batchSize, ...shape] : shape, { dtype }),
  );
  const inside = inputs.map((x, i) => (graph.inputs[i]!.batch ? moveFirstAxisLast(x) : x));
  const results = placeNodes(graph, inside, batchSize);
  return collect(
    inputs,
    graph.outputs.map(({ name, node }, i) => [
      name,
      graph.nodes[node]!.batch ? moveLastAxisFirst(results[i]!) : results[i]!,
    ]),
  );
}

/** A graph inside a loop: its batched inputs and outputs have the batch axis last already. */
function placeInner(graph: Graph, batchSize: number): Graph {
  const inputs = graph.inputs.map(({ name, shape, dtype, batch }) =>
    input(name, batch ? [...shape, batch * batchSize] : shape, { dtype }),
  );
  const results = placeNodes(graph, inputs, batchSize);
  return collect(
    inputs,
    graph.outputs.map(({ name }, i) => [name, results[i]!]),
  );
}

function placeNodes(graph: Graph, inputs: readonly Tensor[], batchSize: number): Tensor[] {
  return applyGraph(graph, inputs, (primitive, placed, attributes, node) => {
    if (primitive === itemPrimitive) return new Tensor(primitive, placed, attributes);
    const before: TensorType[] = node.inputs.map((i) => graph.nodes[i]!);
    if (primitive.place === undefined) return new Tensor(primitive, placed, attributes);
    return primitive.place({
      inputs: placed,
      before,
      output: node,
      attributes,
      length: (batch) => batch * batchSize,
      graph: (inner) => placeInner(inner, batchSize),
    });
  });
}

const moveFirstAxisLast = (x: Tensor): Tensor => transpose(x, [...x.shape.slice(1).map((_, i) => i + 1), 0]);
const moveLastAxisFirst = (x: Tensor): Tensor => transpose(x, [x.rank - 1, ...x.shape.slice(1).map((_, i) => i)]);
