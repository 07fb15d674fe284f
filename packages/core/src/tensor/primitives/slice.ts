import { FlowError } from '../../flow-error.ts';
import { checkShape, formatShape, normalizeAxis, sizeOf, stridesOf, withAxis } from '../shape.ts';
import { Tensor, type Attributes, type Primitive } from '../tensor.ts';
import { copyRunOf, stridedCopyKernel } from './copy-kernel.ts';

/** Elements `start` to `end` (exclusive) along an axis, as slices have them. */
export const sliceAttributes = (attributes: Attributes) =>
  attributes as { readonly axis: number; readonly start: number; readonly end: number };

/** Zeros along an axis, as pads have them. */
export const padAttributes = (attributes: Attributes) =>
  attributes as { readonly axis: number; readonly before: number; readonly after: number };

/** A contiguous range along one axis. */
export const slicePrimitive: Primitive = {
  name: 'slice',
  infer([x], attributes) {
    const { axis, start, end } = sliceAttributes(attributes);
    const length = x!.shape[axis]!;
    if (!(Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start <= end && end <= length))
      throw new FlowError(
        'SHAPE_MISMATCH',
        `slice: range ${start} to ${end} is outside axis ${axis} of ${formatShape(x!.shape)}`,
      );
    return { shape: withAxis(x!.shape, axis, end - start), dtype: x!.dtype, batch: x!.batch };
  },
  vjp(gradient, [x], _, attributes) {
    const { axis, start, end } = sliceAttributes(attributes);
    return [pad(gradient, { axis, before: start, after: x!.shape[axis]! - end })];
  },
  kernel({ inputs, attributes }) {
    const { axis, start, end } = sliceAttributes(attributes);
    const strides = stridesOf(inputs[0]!.shape);
    return stridedCopyKernel(withAxis(inputs[0]!.shape, axis, end - start), strides, start * strides[axis]!);
  },
  view({ inputs, attributes }) {
    const { axis, start } = sliceAttributes(attributes);
    const { shape } = inputs[0]!;
    return sizeOf(shape.slice(0, axis)) === 1 ? start * sizeOf(shape.slice(axis + 1)) : undefined;
  },
};

/** Zeros before and after along one axis. */
export const padPrimitive: Primitive = {
  name: 'pad',
  infer([x], attributes) {
    const { axis, before, after } = padAttributes(attributes);
    checkShape([before, after], 'pad before and after');
    return { shape: withAxis(x!.shape, axis, before + x!.shape[axis]! + after), dtype: x!.dtype, batch: x!.batch };
  },
  vjp(gradient, [x], _, attributes) {
    const { axis, before } = padAttributes(attributes);
    return [slice(gradient, { axis, start: before, end: before + x!.shape[axis]! })];
  },
  kernel({ inputs, output, attributes }) {
    const { axis, before } = padAttributes(attributes);
    const shape = inputs[0]!.shape;
    const outer = sizeOf(shape.slice(0, axis));
    const inner = sizeOf(shape.slice(axis + 1));
    const [run, stride] = [shape[axis]! * inner, output.shape[axis]! * inner];
    return (inputs, y) => {
      const copy = copyRunOf(y);
      y.fill(0);
      for (let o = 0; o < outer; o++) copy(inputs[0]!, o * run, 1, y, o * stride + before * inner, 1, run);
    };
  },
};

/**
 * Elements `start` to `end` (exclusive) along an axis.
 *
 * @example
 * ```ts
 * slice(constant([1, 2, 3, 4]), { axis: 0, start: 1, end: 3 }).shape; // => [2]
 * ```
 */
export function slice(x: Tensor, { axis, start = 0, end }: { axis: number; start?: number; end?: number }): Tensor {
  const normal = normalizeAxis(axis, x.shape, 'slice');
  const stop = end ?? x.shape[normal]!;
  return start === 0 && stop === x.shape[normal]
    ? x
    : new Tensor(slicePrimitive, [x], { axis: normal, start, end: stop });
}

/**
 * Zeros added before and after along an axis.
 *
 * @example
 * ```ts
 * pad(constant([1, 2]), { axis: 0, before: 1, after: 2 }).shape; // => [5]
 * ```
 */
export function pad(
  x: Tensor,
  { axis, before = 0, after = 0 }: { axis: number; before?: number; after?: number },
): Tensor {
  return before === 0 && after === 0
    ? x
    : new Tensor(padPrimitive, [x], { axis: normalizeAxis(axis, x.shape, 'pad'), before, after });
}
