import type { HostArray } from '../../host-array.ts';
import { add, addPrimitive } from '../../tensor/primitives/add.ts';
import { constant, constantPrimitive, full } from '../../tensor/primitives/constant.ts';
import { concat, concatPrimitive } from '../../tensor/primitives/concat.ts';
import { gather, gatherPrimitive } from '../../tensor/primitives/gather.ts';
import { reshape, reshapePrimitive } from '../../tensor/primitives/reshape.ts';
import { reverse, reversePrimitive } from '../../tensor/primitives/reverse.ts';
import {
  pad,
  padAttributes,
  padPrimitive,
  slice,
  sliceAttributes,
  slicePrimitive,
} from '../../tensor/primitives/slice.ts';
import { broadcastTo, broadcastToPrimitive } from '../../tensor/primitives/sum.ts';
import { transpose, transposePrimitive } from '../../tensor/primitives/transpose.ts';
import { sameShape, sizeOf, withAxis, type Shape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { isA, type RuleTable } from './rule.ts';

/** Data movement that cancels, merges, or need not happen. */
export const movementRules: RuleTable = {
  reshape([x], { shape }) {
    if (sameShape(x!.shape, shape as Shape)) return x;
    if (isA(x!, reshapePrimitive)) return reshape(x!.inputs[0]!, shape as Shape);
    if (isA(x!, broadcastToPrimitive)) return reshapeSource(x!, shape as Shape);
    if (isA(x!, concatPrimitive)) return reshapeParts(x!, shape as Shape);
    if (isA(x!, padPrimitive) && (shape as Shape).length === 1) return flattenPadded(x!);
    return undefined;
  },

  transpose([x], { permutation }) {
    const order = permutation as Shape;
    if (order.every((axis, i) => axis === i)) return x;
    if (isA(x!, transposePrimitive)) {
      const inner = x!.attributes['permutation'] as Shape;
      return transpose(
        x!.inputs[0]!,
        order.map((axis) => inner[axis]!),
      );
    }
    // Axes of length 1 may stand anywhere: if the others keep their order, nothing moves.
    const moved = order.filter((axis) => x!.shape[axis] !== 1);
    return moved.every((axis, i) => i === 0 || axis > moved[i - 1]!)
      ? reshape(
          x!,
          order.map((axis) => x!.shape[axis]!),
        )
      : undefined;
  },

  broadcastTo([x], { shape }) {
    if (sameShape(x!.shape, shape as Shape)) return x;
    return isA(x!, broadcastToPrimitive) ? broadcastTo(x!.inputs[0]!, shape as Shape) : undefined;
  },

  reverse([x], { axis }) {
    if (x!.shape[axis as number] === 1) return x;
    if (isA(x!, reversePrimitive) && x!.attributes['axis'] === axis) return x!.inputs[0];
    return isA(x!, concatPrimitive) && x!.attributes['axis'] === axis
      ? concat(
          x!.inputs.toReversed().map((part) => reverse(part, { axis: axis as number })),
          { axis: axis as number },
        )
      : undefined;
  },

  slice([x], attributes) {
    const { axis, start, end } = sliceAttributes(attributes);
    if (start === 0 && end === x!.shape[axis]) return x;
    if (isA(x!, slicePrimitive) && x!.attributes['axis'] === axis) {
      const offset = x!.attributes['start'] as number;
      return slice(x!.inputs[0]!, { axis, start: start + offset, end: end + offset });
    }
    // Slices of lower axes go first: they are the contiguous ones.
    if (isA(x!, slicePrimitive) && (x!.attributes['axis'] as number) > axis)
      return slice(slice(x!.inputs[0]!, { axis, start, end }), sliceAttributes(x!.attributes));
    if (isA(x!, reshapePrimitive)) return sliceBeforeReshape(x!, axis, start, end);
    if (isA(x!, concatPrimitive) && x!.attributes['axis'] === axis)
      return concat(partsOf(x!, axis, start, end), { axis });
    if (isA(x!, reversePrimitive) && x!.attributes['axis'] === axis) {
      const length = x!.shape[axis]!;
      return reverse(slice(x!.inputs[0]!, { axis, start: length - end, end: length - start }), { axis });
    }
    if (isA(x!, gatherPrimitive) && x!.attributes['axis'] === axis && isA(x!.inputs[1]!, constantPrimitive)) {
      const indices = (x!.inputs[1]!.attributes['data'] as HostArray).slice(start, end);
      return gather(x!.inputs[0]!, constant(indices), { axis });
    }
    if (isA(x!, padPrimitive) && x!.attributes['axis'] === axis) {
      const { before } = padAttributes(x!.attributes);
      const inner = x!.inputs[0]!;
      const from = Math.max(start - before, 0);
      const to = Math.min(end - before, inner.shape[axis]!);
      // What lies outside is zeros.
      if (from < to)
        return pad(slice(inner, { axis, start: from, end: to }), {
          axis,
          before: from + before - start,
          after: end - before - to,
        });
    }
    if (isA(x!, broadcastToPrimitive) && x!.inputs[0]!.rank === x!.rank && x!.inputs[0]!.shape[axis] === 1)
      return broadcastTo(x!.inputs[0]!, withAxis(x!.shape, axis, end - start));
    return undefined;
  },

  concat(inputs, attributes) {
    const axis = attributes['axis'] as number;
    const filled = inputs.filter((x) => x.shape[axis] !== 0);
    if (filled.length === 0) return inputs[0];
    if (filled.length < inputs.length) return concat(filled, { axis });
    if (inputs.some((x) => isA(x, concatPrimitive) && x.attributes['axis'] === axis))
      return concat(
        inputs.flatMap((x) => (isA(x, concatPrimitive) && x.attributes['axis'] === axis ? x.inputs : [x])),
        { axis },
      );
    const merged = mergeNeighbours(inputs, axis);
    return merged.length < inputs.length ? concat(merged, { axis }) : undefined;
  },

  gather([x, indices], attributes) {
    if (!isA(indices!, constantPrimitive)) return undefined;
    const axis = attributes['axis'] as number;
    const positions = Array.from(indices!.attributes['data'] as Int32Array);
    if (isA(x!, gatherPrimitive) && x!.attributes['axis'] === axis && isA(x!.inputs[1]!, constantPrimitive)) {
      const inner = x!.inputs[1]!.attributes['data'] as Int32Array;
      return gather(x!.inputs[0]!, constant(Int32Array.from(positions, (position) => inner[position]!)), { axis });
    }
    if (positions.length === 0) return undefined;
    const first = positions[0]!;
    if (positions.every((position, i) => position === first + i))
      return slice(x!, { axis, start: first, end: first + positions.length });
    if (positions.every((position, i) => position === first - i))
      return reverse(slice(x!, { axis, start: first - positions.length + 1, end: first + 1 }), { axis });
    return undefined;
  },

  scatterAdd([x, indices], attributes) {
    if (!isA(indices!, constantPrimitive)) return undefined;
    const { axis, length } = attributes as { axis: number; length: number };
    const positions = Array.from(indices!.attributes['data'] as Int32Array);
    const first = positions[0] ?? 0;
    if (positions.every((position, i) => position === first + i))
      return pad(x!, { axis, before: first, after: length - first - positions.length });
    if (positions.length !== length) return undefined;
    const inverse = new Int32Array(length).fill(-1);
    positions.forEach((position, i) => (inverse[position] = i));
    // A permutation is undone by gathering.
    return inverse.includes(-1) ? undefined : gather(x!, constant(inverse), { axis });
  },

  pad([x], attributes) {
    const { axis, before, after } = padAttributes(attributes);
    if (before === 0 && after === 0) return x;
    if (!isA(x!, padPrimitive) || x!.attributes['axis'] !== axis) return undefined;
    const inner = padAttributes(x!.attributes);
    return pad(x!.inputs[0]!, { axis, before: before + inner.before, after: after + inner.after });
  },

  // Gradients of slices of one tensor: padded parts that do not overlap stand side by side.
  add([a, b]) {
    const joined = joinPads(a!, b!);
    if (joined !== undefined) return joined;
    for (const [total, part] of [
      [a!, b!],
      [b!, a!],
    ] as const) {
      if (!isA(total, addPrimitive) || !isA(part, padPrimitive)) continue;
      const [first, second] = total.inputs as [Tensor, Tensor];
      const withFirst = joinPads(first, part);
      if (withFirst !== undefined) return add(withFirst, second);
      const withSecond = joinPads(second, part);
      if (withSecond !== undefined) return add(first, withSecond);
    }
    return undefined;
  },
};

/** The sum of two padded tensors of which one begins where the other ends: both side by side, padded where anything is left. */
function joinPads(a: Tensor, b: Tensor): Tensor | undefined {
  if (!isA(a, padPrimitive) || !isA(b, padPrimitive) || !sameShape(a.shape, b.shape)) return undefined;
  const [p, q] = [padAttributes(a.attributes), padAttributes(b.attributes)];
  if (p.axis !== q.axis) return undefined;
  if (p.before === q.before && p.after === q.after) return pad(add(a.inputs[0]!, b.inputs[0]!), p);
  const [first, second] = p.before <= q.before ? [a, b] : [b, a];
  const { axis, before } = padAttributes(first.attributes);
  const { before: start, after } = padAttributes(second.attributes);
  if (before + first.inputs[0]!.shape[axis]! !== start) return undefined;
  return pad(concat([first.inputs[0]!, second.inputs[0]!], { axis }), { axis, before, after });
}

/** A broadcast tensor that only gains or loses axes of length 1: its source does, and is broadcast afterwards. */
function reshapeSource({ inputs: [source], shape: old }: Tensor, shape: Shape): Tensor | undefined {
  const isLong = (length: number): boolean => length !== 1;
  if (!sameShape(old.filter(isLong), shape.filter(isLong))) return undefined;
  const missing = old.length - source!.rank;
  const lengths = old.flatMap((length, axis) => (isLong(length) ? [source!.shape[axis - missing] ?? 1] : []));
  const before = shape.map((length) => (isLong(length) ? lengths.shift()! : 1));
  return broadcastTo(reshape(source!, before), shape);
}

/** A reshaped join as a join of reshaped parts, where they lie one after the other along an axis of the new shape too. */
function reshapeParts({ inputs: parts, shape: old, attributes }: Tensor, shape: Shape): Tensor | undefined {
  // Vectors are worth it by themselves, otherwise it is if reshapes meet.
  if (shape.length > 1 && !parts.every((part) => isA(part, reshapePrimitive))) return undefined;
  const outer = sizeOf(old.slice(0, attributes['axis'] as number));
  for (let axis = 0; axis < shape.length; axis++) {
    const around = outer * sizeOf(shape.slice(axis + 1));
    if (sizeOf(shape.slice(0, axis)) !== outer || !parts.every((part) => sizeOf(part.shape) % around === 0)) continue;
    return concat(
      parts.map((part) => reshape(part, withAxis(shape, axis, sizeOf(part.shape) / around))),
      { axis },
    );
  }
  return undefined;
}

/** A vector of a tensor with zeros around it as a join of vectors: where its parts lie one after the other. */
function flattenPadded(x: Tensor): Tensor | undefined {
  const flat = (part: Tensor): Tensor => reshape(part, [sizeOf(part.shape)]);
  const axis = x.attributes['axis'] as number;
  const contiguous = sizeOf(x.shape.slice(0, axis)) === 1;
  if (x.dtype !== 'float') return undefined;
  const source = x.inputs[0]!;
  if (!contiguous) {
    const joins = isA(source, concatPrimitive) && (source.attributes['axis'] as number) < axis;
    if (!joins) return undefined;
    const parts = source.inputs.map((part) => pad(part, padAttributes(x.attributes)));
    return flat(concat(parts, { axis: source.attributes['axis'] as number }));
  }
  const { before, after } = padAttributes(x.attributes);
  const step = sizeOf(x.shape.slice(axis + 1));
  if (Math.max(before, after) * step > mostZeros) return undefined;
  const zeros = (count: number): Tensor[] => (count > 0 ? [full([count * step], 0)] : []);
  return concat([...zeros(before), flat(source), ...zeros(after)]);
}

// Longer runs of zeros are not worth keeping as constants.
const mostZeros = 4096;

/** A slice of a reshaped tensor as a reshape of a slice, where the same elements are a range of one of the tensor's own axes. */
function sliceBeforeReshape(reshaped: Tensor, axis: number, start: number, end: number): Tensor | undefined {
  const source = reshaped.inputs[0]!;
  const outer = sizeOf(reshaped.shape.slice(0, axis));
  const inner = sizeOf(reshaped.shape.slice(axis + 1));
  for (let own = source.rank - 1; own >= 0; own--) {
    const step = sizeOf(source.shape.slice(own + 1));
    if (sizeOf(source.shape.slice(0, own)) !== outer || (start * inner) % step !== 0 || (end * inner) % step !== 0)
      continue;
    const part = slice(source, { axis: own, start: (start * inner) / step, end: (end * inner) / step });
    return reshape(part, withAxis(reshaped.shape, axis, end - start));
  }
  return undefined;
}

/** The parts of a concat that a range covers. */
function partsOf(x: Tensor, axis: number, start: number, end: number): Tensor[] {
  let offset = 0;
  const parts = x.inputs.flatMap((part) => {
    const from = Math.max(start - offset, 0);
    const to = Math.min(end - offset, part.shape[axis]!);
    offset += part.shape[axis]!;
    return from < to ? [slice(part, { axis, start: from, end: to })] : [];
  });
  return parts.length > 0 ? parts : [slice(x.inputs[0]!, { axis, start: 0, end: 0 })];
}

/** Slices that continue each other are one slice. */
function mergeNeighbours(parts: readonly Tensor[], axis: number): Tensor[] {
  const merged: Tensor[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    const follows =
      last !== undefined &&
      isA(last, slicePrimitive) &&
      isA(part, slicePrimitive) &&
      last.inputs[0] === part.inputs[0] &&
      last.attributes['axis'] === axis &&
      part.attributes['axis'] === axis &&
      last.attributes['end'] === part.attributes['start'];
    if (follows) {
      const [start, end] = [last.attributes['start'] as number, part.attributes['end'] as number];
      merged[merged.length - 1] = slice(part.inputs[0]!, { axis, start, end });
    } else merged.push(part);
  }
  return merged;
}
