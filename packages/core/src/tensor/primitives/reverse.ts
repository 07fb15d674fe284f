import { normalizeAxis, stridesOf, type Shape } from '../shape.ts';
import { Tensor, type Primitive } from '../tensor.ts';
import { stridedCopyKernel } from './copy-kernel.ts';

/** One axis in the opposite order. */
export const reversePrimitive: Primitive = {
  name: 'reverse',
  infer([x]) {
    return { shape: x!.shape, dtype: x!.dtype, batch: x!.batch };
  },
  vjp: (gradient, _inputs, _output, { axis }) => [reverse(gradient, { axis: axis as number })],
  kernel({ output: { shape }, attributes }) {
    const axis = attributes['axis'] as number;
    const strides = stridesOf(shape as Shape);
    const start = Math.max(0, shape[axis]! - 1) * strides[axis]!;
    return stridedCopyKernel(
      shape,
      strides.map((stride, i) => (i === axis ? -stride : stride)),
      start,
    );
  },
};

/**
 * One axis in the opposite order.
 *
 * @example
 * ```ts
 * reverse(constant([1, 2, 3])).shape; // 3, 2, 1 => [3]
 * ```
 */
export const reverse = (x: Tensor, { axis = 0 }: { axis?: number } = {}): Tensor =>
  new Tensor(reversePrimitive, [x], { axis: normalizeAxis(axis, x.shape, 'reverse') });
