import { Tensor, type DType, type Primitive } from '../tensor.ts';
import { unaryKernel, type UnaryLoop } from './elementwise-kernel.ts';

const toBool: UnaryLoop = (x, y, n) => {
  for (let t = 0; t < n; t++) y[t] = x[t] === 0 ? 0 : 1;
};
const toInt32: UnaryLoop = (x, y, n) => {
  for (let t = 0; t < n; t++) y[t] = Math.trunc(x[t]!);
};
const toFloat: UnaryLoop = (x, y, n) => {
  for (let t = 0; t < n; t++) y[t] = x[t]!;
};

/** The same values in another dtype: floats are cut towards zero for int32, and are true unless 0 for bool. */
export const castPrimitive: Primitive = {
  name: 'cast',
  infer([x], { dtype }) {
    return { shape: x!.shape, dtype: dtype as DType, batch: x!.batch };
  },
  // int32 and bool values carry no gradient, so neither does a cast from or to them.
  vjp: () => [undefined],
  elementwise: true,
  kernel: (context) =>
    unaryKernel(
      context,
      context.output.dtype === 'bool' ? toBool : context.output.dtype === 'int32' ? toInt32 : toFloat,
    ),
};

/**
 * The same values in another dtype: floats are cut towards zero for int32, and are true unless 0 for bool. No gradient passes.
 *
 * @example
 * ```ts
 * cast(greater(input('x', [3]), 0), 'float').dtype; // 1 where positive, else 0 => 'float'
 * ```
 */
export const cast = (x: Tensor, dtype: DType): Tensor =>
  x.dtype === dtype ? x : new Tensor(castPrimitive, [x], { dtype });
