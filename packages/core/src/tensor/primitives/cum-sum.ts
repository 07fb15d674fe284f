import { normalizeAxis, sizeOf } from '../shape.ts';
import { Tensor, type Primitive } from '../tensor.ts';
import { expectDType } from '../batch.ts';
import { reverse } from './reverse.ts';

/** Running sums along one axis. */
export const cumSumPrimitive: Primitive = {
  name: 'cumSum',
  infer([x]) {
    expectDType('cumSum', x!, 'float');
    return { shape: x!.shape, dtype: 'float', batch: x!.batch };
  },
  vjp(gradient, _inputs, _output, attributes) {
    const axis = attributes['axis'] as number;
    return [reverse(cumSum(reverse(gradient, { axis }), { axis }), { axis })];
  },
  kernel({ output: { shape }, attributes }) {
    const axis = attributes['axis'] as number;
    const [outer, length, inner] = [sizeOf(shape.slice(0, axis)), shape[axis]!, sizeOf(shape.slice(axis + 1))];
    return ([x], y) => {
      for (let o = 0; o < outer; o++)
        for (let i = 0; i < inner; i++) {
          let total = 0;
          for (let j = 0, at = o * length * inner + i; j < length; j++, at += inner) y[at] = total += x![at]!;
        }
    };
  },
};

/**
 * Running sums along an axis: `y[k] = x[0] + … + x[k]`.
 *
 * @example
 * ```ts
 * cumSum(constant([1, 2, 3])).shape; // 1, 3, 6 => [3]
 * ```
 */
export const cumSum = (x: Tensor, { axis = 0 }: { axis?: number } = {}): Tensor =>
  new Tensor(cumSumPrimitive, [x], { axis: normalizeAxis(axis, x.shape, 'cumSum') });
