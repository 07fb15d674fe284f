import { stridesOf, type Shape } from '../shape.ts';

/** Several arrays walked together in runs of `length` elements: array `a` starts run `r` at `starts[a][r]` and advances by `steps[a]`. */
export interface StridedRuns {
  readonly length: number;
  readonly count: number;
  readonly steps: readonly number[];
  readonly starts: readonly Int32Array[];
}

// From here on a run pays for its call; shorter last axes give way to a longer one.
const longEnough = 32;

/** The fewest runs that visit every index of `shape`, the arrays being given by their strides. */
export function stridedRuns(
  shape: Shape,
  strides: readonly (readonly number[])[],
  origins: readonly number[] = strides.map(() => 0),
): StridedRuns {
  const axes = mergedAxes(shape, strides);
  const lengths = axes.map((axis) => axis.length);
  const last = lengths.length - 1;
  const inner = (lengths[last] ?? 0) >= longEnough ? last : lengths.indexOf(Math.max(...lengths));
  const outer = axes.filter((_, i) => i !== inner);
  const starts = strides.map((_, a) =>
    stridedOffsets(
      outer.map((axis) => axis.length),
      outer.map((axis) => axis.strides[a]!),
      origins[a]!,
    ),
  );
  return {
    length: axes[inner]?.length ?? 1,
    count: outer.reduce((count, { length }) => count * length, 1),
    steps: strides.map((_, a) => axes[inner]?.strides[a] ?? 0),
    starts,
  };
}

interface Axis {
  readonly length: number;
  /** One per array. */
  readonly strides: readonly number[];
}

/** Axes of length 1 left out, and those joined that all arrays walk as one. */
function mergedAxes(shape: Shape, strides: readonly (readonly number[])[]): Axis[] {
  const axes: Axis[] = [];
  shape.forEach((length, i) => {
    if (length === 1) return;
    const own = strides.map((of) => of[i]!);
    const before = axes.at(-1);
    if (before?.strides.every((stride, a) => stride === own[a]! * length))
      axes[axes.length - 1] = { length: before.length * length, strides: own };
    else axes.push({ length, strides: own });
  });
  return axes;
}

/** Strides with which an operand is read where it broadcasts: 0 along repeated axes. */
export function broadcastStrides(from: Shape, to: Shape): number[] {
  const lead = to.length - from.length;
  const own = stridesOf(from);
  return to.map((_, axis) => (axis < lead || from[axis - lead] === 1 ? 0 : own[axis - lead]!));
}

/** Offsets of all elements of a strided view, row-major. */
export function stridedOffsets(shape: Shape, strides: readonly number[], origin = 0): Int32Array {
  let offsets = Int32Array.of(origin);
  shape.forEach((length, axis) => {
    const next = new Int32Array(offsets.length * length);
    for (let i = 0; i < offsets.length; i++)
      for (let j = 0; j < length; j++) next[i * length + j] = offsets[i]! + j * strides[axis]!;
    offsets = next;
  });
  return offsets;
}
