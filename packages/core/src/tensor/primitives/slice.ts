import { FlowError } from '../../flow-error.ts';
import { formatShape, normalizeAxis, sizeOf, withAxis } from '../shape.ts';
import { Tensor, type Primitive } from '../tensor.ts';

/** A contiguous range along one axis. */
export const slicePrimitive: Primitive = {
  name: 'slice',
  infer([x], attributes) {
    const { axis, start, end } = attributes as { axis: number; start: number; end: number };
    const length = x!.shape[axis]!;
    if (!(start >= 0 && start <= end && end <= length))
      throw new FlowError('SHAPE_MISMATCH', `range ${start} to ${end} is outside axis ${axis} of ${formatShape(x!.shape)}`);
    return { shape: withAxis(x!.shape, axis, end - start), dtype: x!.dtype, batch: x!.batch };
  },
  vjp(gradient, [x], _, attributes) {
    const { axis, start, end } = attributes as { axis: number; start: number; end: number };
    return [pad(gradient, { axis, before: start, after: x!.shape[axis]! - end })];
  },
  kernel({ inputs, attributes }) {
    const { axis, start, end } = attributes as { axis: number; start: number; end: number };
    const shape = inputs[0]!.shape;
    const outer = sizeOf(shape.slice(0, axis));
    const inner = sizeOf(shape.slice(axis + 1));
    const [stride, run] = [shape[axis]! * inner, (end - start) * inner];
    return ([x], y) => {
      for (let o = 0; o < outer; o++) y.set(x!.subarray(o * stride + start * inner, o * stride + end * inner), o * run);
    };
  },
};

/** Zeros before and after along one axis. */
export const padPrimitive: Primitive = {
  name: 'pad',
  infer([x], attributes) {
    const { axis, before, after } = attributes as { axis: number; before: number; after: number };
    return { shape: withAxis(x!.shape, axis, before + x!.shape[axis]! + after), dtype: x!.dtype, batch: x!.batch };
  },
  vjp(gradient, [x], _, attributes) {
    const { axis, before } = attributes as { axis: number; before: number };
    return [slice(gradient, { axis, start: before, end: before + x!.shape[axis]! })];
  },
  kernel({ inputs, output, attributes }) {
    const { axis, before } = attributes as { axis: number; before: number };
    const shape = inputs[0]!.shape;
    const outer = sizeOf(shape.slice(0, axis));
    const inner = sizeOf(shape.slice(axis + 1));
    const [run, stride] = [shape[axis]! * inner, output.shape[axis]! * inner];
    return ([x], y) => {
      y.fill(0);
      for (let o = 0; o < outer; o++) y.set(x!.subarray(o * run, (o + 1) * run), o * stride + before * inner);
    };
  },
};

/** Elements `start` to `end` (exclusive) along an axis. */
export function slice(x: Tensor, { axis, start = 0, end }: { axis: number; start?: number; end?: number }): Tensor {
  const normal = normalizeAxis(axis, x.rank);
  const stop = end ?? x.shape[normal]!;
  return start === 0 && stop === x.shape[normal]
    ? x
    : new Tensor(slicePrimitive, [x], { axis: normal, start, end: stop });
}

/** Zeros added before and after along an axis. */
export function pad(x: Tensor, { axis, before = 0, after = 0 }: { axis: number; before?: number; after?: number }): Tensor {
  return before === 0 && after === 0
    ? x
    : new Tensor(padPrimitive, [x], { axis: normalizeAxis(axis, x.rank), before, after });
}
