import { FlowError } from '../flow-error.ts';

/** Lengths of the axes of one event, outermost first; `[]` is a scalar. */
export type Shape = readonly number[];

// Shapes are asked thousands of times before anything is compiled to machine code: plain loops are several times faster there.

/**
 * Number of elements of a shape.
 *
 * @example
 * ```ts
 * sizeOf([3, 28, 28]); // => 2352
 * sizeOf([]); // => 1
 * ```
 */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (let axis = 0; axis < shape.length; axis++) size *= shape[axis]!;
  return size;
}

/** Whether two shapes are the same. */
export function sameShape(a: Shape, b: Shape): boolean {
  if (a.length !== b.length) return false;
  for (let axis = 0; axis < a.length; axis++) if (a[axis] !== b[axis]) return false;
  return true;
}

/** A shape as it stands in messages: `[2, 3]`. */
export const formatShape = (shape: Shape): string => `[${shape.join(', ')}]`;

/** Row-major strides, in elements. */
export function stridesOf(shape: Shape): number[] {
  const strides: number[] = Array.from({ length: shape.length });
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis]!;
  }
  return strides;
}

/**
 * The shape two operands broadcast to: aligned at the last axis, axes of length 1 stretch.
 *
 * @throws FlowError SHAPE_MISMATCH when two lengths differ and neither is 1.
 */
export function broadcastShapes(a: Shape, b: Shape, name?: string): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const x = a[a.length - rank + axis] ?? 1;
    const y = b[b.length - rank + axis] ?? 1;
    if (x !== y && x !== 1 && y !== 1)
      throw new FlowError(
        'SHAPE_MISMATCH',
        `${prefix(name)}shapes ${formatShape(a)} and ${formatShape(b)} do not broadcast`,
        {
          hint: 'aligned at the last axis, lengths must be equal or 1',
        },
      );
    return x === 1 ? y : x;
  });
}

/**
 * An axis counted from the front; negative axes count from the back.
 *
 * @throws FlowError SHAPE_MISMATCH when the shape has no such axis.
 */
export function normalizeAxis(axis: number, shape: Shape, name?: string): number {
  const rank = shape.length;
  const normal = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || normal < 0 || normal >= rank)
    throw new FlowError('SHAPE_MISMATCH', `${prefix(name)}axis ${axis} is outside shape ${formatShape(shape)}`);
  return normal;
}

/**
 * The shape itself, if it is one.
 *
 * @throws FlowError SHAPE_MISMATCH when a length is negative or not whole.
 */
export function checkShape(shape: Shape, name?: string): Shape {
  if (!shape.every((length) => Number.isInteger(length) && length >= 0))
    throw new FlowError(
      'SHAPE_MISMATCH',
      `${prefix(name)}${formatShape(shape)} is no shape: lengths are whole numbers`,
    );
  return shape;
}

const prefix = (name: string | undefined): string => (name === undefined ? '' : `${name}: `);

/** The shape with the length of one axis replaced. */
export const withAxis = (shape: Shape, axis: number, length: number): Shape =>
  shape.map((old, i) => (i === axis ? length : old));
