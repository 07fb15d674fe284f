import type { HostArray } from '../../../host-array.ts';
import { padAttributes, sliceAttributes } from '../../../tensor/primitives/slice.ts';
import { sizeOf, type Shape } from '../../../tensor/shape.ts';
import type { GraphNode } from '../../../graph/graph.ts';
import { elementType, type Lowering, type Target } from '../target.ts';

const axisOf = (node: GraphNode): number => node.attributes['axis'] as number;

/** Reads backwards: whole rows by their numbers, single elements by a stride of -1. */
const reverse: Lowering = ({ graph }, [x], node) => {
  const axis = axisOf(node);
  const length = node.shape[axis]!;
  if (sizeOf(node.shape.slice(axis + 1)) >= 8)
    return graph.op('Gather', [x!, graph.ints(Array.from({ length }, (_, i) => length - 1 - i))], { axis });
  return graph.op('Slice', [
    x!,
    graph.ints([length - 1]),
    graph.ints([-length - 1]),
    graph.ints([axis]),
    graph.ints([-1]),
  ]);
};

const pad: Lowering = (target, [x], node) => {
  const { axis, before, after } = padAttributes(node.attributes);
  const pads = [before, after].flatMap((count) => node.shape.map((_, i) => (i === axis ? count : 0)));
  return target.graph.op('Pad', [x!, target.graph.ints(pads)]);
};

const slice: Lowering = ({ graph }, [x], node) => {
  const { axis, start, end } = sliceAttributes(node.attributes);
  return graph.op('Slice', [x!, graph.ints([start]), graph.ints([end]), graph.ints([axis])]);
};

/** A tensor of zeros, kept as one number. */
function zeros({ graph, precision }: Target, { dtype }: GraphNode, shape: Shape): string {
  return graph.op('Expand', [graph.constant(elementType(dtype, precision), [], [0]), graph.ints(shape)]);
}

/**
 * Adds slices to the positions their indices name. Known indices without repetition are a gather from the operand and a row of zeros;
 * else rows are added one by one.
 */
const scatterAdd: Lowering = (target, [x, indices], node, [source, indexSource]) => {
  const { graph } = target;
  const axis = axisOf(node);
  const length = node.shape[axis]!;
  const known =
    indexSource!.primitive === 'constant' ? Array.from(indexSource!.attributes['data'] as HostArray) : undefined;
  if (known !== undefined && new Set(known).size === known.length) {
    const row = zeros(
      target,
      node,
      source!.shape.map((size, i) => (i === axis ? 1 : size)),
    );
    const positions = Array.from({ length }, (_, i) => known.indexOf(i));
    const from = positions.map((position) => (position < 0 ? known.length : position));
    const whole = from.includes(known.length) ? graph.op('Concat', [x!, row], { axis }) : x!;
    return graph.op('Gather', [whole, graph.ints(from)], { axis });
  }
  const places = graph.op('Reshape', [
    indices!,
    graph.ints(node.shape.map((_, i) => (i === axis ? source!.shape[axis]! : 1))),
  ]);
  const everywhere = graph.op('Expand', [places, graph.ints(source!.shape)]);
  // The format adds at repeated positions since opset 16; a string attribute says so.
  return graph.op('ScatterElements', [zeros(target, node, node.shape), everywhere, x!], { axis, reduction: 'add' });
};

/** Operations that move elements. */
export const movementLowerings: Readonly<Record<string, Lowering>> = {
  broadcastTo: ({ graph }, [x], { shape }) => graph.op('Expand', [x!, graph.ints(shape)]),
  concat: ({ graph }, inputs, node) => graph.op('Concat', inputs, { axis: axisOf(node) }),
  gather: ({ graph }, inputs, node) => graph.op('Gather', inputs, { axis: axisOf(node) }),
  pad,
  reshape: ({ graph }, [x], { shape }) => graph.op('Reshape', [x!, graph.ints(shape)]),
  reverse,
  scatterAdd,
  slice,
  transpose: ({ graph }, [x], node) => graph.op('Transpose', [x!], { perm: node.attributes['permutation'] as Shape }),
};
