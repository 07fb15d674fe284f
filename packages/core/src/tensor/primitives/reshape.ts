import { FlowError } from '../../flow-error.ts';
import { checkShape, formatShape, sameShape, sizeOf, type Shape } from '../shape.ts';
import { Tensor, type Primitive } from '../tensor.ts';

/** The same elements in another shape of the same size. */
export const reshapePrimitive: Primitive = {
  name: 'reshape',
  infer([x], { shape }) {
    checkShape(shape as Shape, 'reshape');
    if (sizeOf(x!.shape) !== sizeOf(shape as Shape))
      throw new FlowError(
        'SHAPE_MISMATCH',
        `reshape: ${formatShape(x!.shape)} does not hold as many elements as ${formatShape(shape as Shape)}`,
      );
    return { shape: shape as Shape, dtype: x!.dtype, batch: x!.batch };
  },
  vjp: (gradient, [x]) => [reshape(gradient, x!.shape)],
  place({ inputs: [x], output, length }) {
    return reshape(x!, output.batch ? [...output.shape, length(output.batch)] : output.shape);
  },
  kernel:
    () =>
    ([x], y) =>
      y.set(x!),
  view: () => 0,
};

/**
 * The same elements in another shape of the same size.
 *
 * @example
 * ```ts
 * reshape(input('image', [28, 28]), [784]).shape; // => [784]
 * ```
 */
export const reshape = (x: Tensor, shape: Shape): Tensor =>
  sameShape(x.shape, shape) ? x : new Tensor(reshapePrimitive, [x], { shape });
