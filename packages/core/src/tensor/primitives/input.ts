import type { Shape } from '../shape.ts';
import { Tensor, type DType, type Primitive } from '../tensor.ts';

/** A value given when the graph runs. */
export const inputPrimitive: Primitive = {
  name: 'input',
  infer(_, { shape, dtype, batch }) {
    return { shape: shape as Shape, dtype: dtype as DType, batch: batch as number };
  },
};

/**
 * A named input: one value per event when `batch` is 1, one value for all when it is 0.
 *
 * @example
 * ```ts
 * input('x', [2], { batch: 1 }).batched; // => true
 * input('weight', [8, 2]).batched; // => false
 * ```
 */
export const input = (name: string, shape: Shape, { dtype = 'float' as DType, batch = 0 } = {}): Tensor =>
  new Tensor(inputPrimitive, [], { name, shape, dtype, batch });
