import { FlowError } from '../../flow-error.ts';
import { formatShape, stridesOf, type Shape } from '../shape.ts';
import { Tensor, type Primitive } from '../tensor.ts';
import { stridedCopyKernel } from './copy-kernel.ts';

/** Axes in another order: axis `i` of the result is axis `permutation[i]` of the operand. */
export const transposePrimitive: Primitive = {
  name: 'transpose',
  infer([x], { permutation }) {
    const order = permutation as Shape;
    if (order.length !== x!.shape.length || order.toSorted((a, b) => a - b).some((axis, i) => axis !== i))
      throw new FlowError(
        'SHAPE_MISMATCH',
        `transpose: ${formatShape(order)} is no order of the axes of ${formatShape(x!.shape)}`,
      );
    return { shape: order.map((axis) => x!.shape[axis]!), dtype: x!.dtype, batch: x!.batch };
  },
  vjp: (gradient, _inputs, _output, { permutation }) => [transpose(gradient, invertOrder(permutation as Shape))],
  place({ inputs: [x], output, attributes: { permutation } }) {
    return transpose(x!, output.batch ? [...(permutation as Shape), output.shape.length] : (permutation as Shape));
  },
  kernel({ inputs, output, attributes: { permutation } }) {
    const strides = stridesOf(inputs[0]!.shape);
    return stridedCopyKernel(
      output.shape,
      (permutation as Shape).map((axis) => strides[axis]!),
    );
  },
  view({ inputs, attributes: { permutation } }) {
    const moved = (permutation as Shape).filter((axis) => inputs[0]!.shape[axis] !== 1);
    return moved.every((axis, i) => i === 0 || axis > moved[i - 1]!) ? 0 : undefined;
  },
};

/** The order of axes that undoes another. */
export const invertOrder = (order: Shape): number[] => order.map((_, axis) => order.indexOf(axis));

/**
 * Axes in another order; without one, the last two are exchanged.
 *
 * @example
 * ```ts
 * transpose(constant([1, 2, 3, 4, 5, 6], [2, 3])).shape; // => [3, 2]
 * ```
 */
export function transpose(x: Tensor, permutation?: Shape): Tensor {
  const order = permutation ?? x.shape.map((_, i) => (i === x.rank - 1 ? i - 1 : i === x.rank - 2 ? i + 1 : i));
  return order.length === x.rank && order.every((axis, i) => axis === i)
    ? x
    : new Tensor(transposePrimitive, [x], { permutation: order });
}
