import { Tensor, type DType, type Primitive } from '../tensor.ts';
import { unaryKernel } from './elementwise-kernel.ts';

/** The same values in another dtype: floats are cut towards zero for int32, and are true unless 0 for bool. */
export const castPrimitive: Primitive = {
  name: 'cast',
  infer([x], { dtype }) {
    return { shape: x!.shape, dtype: dtype as DType, batch: x!.batch };
  },
  // int32 and bool values carry no gradient, so neither does a cast from or to them.
  vjp: () => [undefined],
  kernel: (context) =>
    unaryKernel(context, context.output.dtype === 'bool' ? (x) => +(x !== 0) : context.output.dtype === 'int32' ? Math.trunc : (x) => x),
};

/** The same values in another dtype. */
export const cast = (x: Tensor, dtype: DType): Tensor => (x.dtype === dtype ? x : new Tensor(castPrimitive, [x], { dtype }));
