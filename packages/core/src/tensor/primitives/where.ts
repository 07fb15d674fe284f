import { commonBatch, commonDType, expectDType } from '../batch.ts';
import { broadcastShapes, stridesOf } from '../shape.ts';
import { Tensor, type Operand, type Primitive } from '../tensor.ts';
import { asTensor } from './constant.ts';
import { placeElementwise } from './define-elementwise.ts';
import { broadcastStrides, stridedRuns } from './strided-runs.ts';

/** A choice element by element; nothing of the branch not taken reaches the result, not even NaN. */
export const wherePrimitive: Primitive = {
  name: 'where',
  infer(inputs) {
    const [condition, a, b] = inputs as [Tensor, Tensor, Tensor];
    expectDType('where', condition, 'bool');
    const shape = broadcastShapes(condition.shape, broadcastShapes(a.shape, b.shape, 'where'), 'where');
    return { shape, dtype: commonDType('where', [a, b]), batch: commonBatch('where', inputs) };
  },
  vjp: (gradient, [condition]) => [undefined, where(condition!, gradient, 0), where(condition!, 0, gradient)],
  place: placeElementwise,
  kernel({ inputs, output }) {
    const { length, count, steps, starts } = stridedRuns(output.shape, [
      stridesOf(output.shape),
      ...inputs.map((type) => broadcastStrides(type.shape, output.shape)),
    ]);
    const [dk, dc, di, dj] = steps as [number, number, number, number];
    const [startsY, startsC, startsA, startsB] = starts as [Int32Array, Int32Array, Int32Array, Int32Array];
    return (arrays, y) => {
      const [condition, a, b] = [arrays[0]!, arrays[1]!, arrays[2]!];
      for (let r = 0; r < count; r++) {
        const [k, c, i, j] = [startsY[r]!, startsC[r]!, startsA[r]!, startsB[r]!];
        for (let t = 0; t < length; t++) y[k + t * dk] = condition[c + t * dc] ? a[i + t * di]! : b[j + t * dj]!;
      }
    };
  },
  elementwise: true,
  inPlace: true,
};

/**
 * `a` where the condition holds, else `b`, all three broadcast.
 * The gradient of the branch not taken is 0 times its derivative: guard the arguments of both branches where that can be infinite.
 *
 * @example
 * ```ts
 * const x = input('x', [3]);
 * const positive = greater(x, 0);
 * where(positive, log(where(positive, x, 1)), 0).shape; // no logarithm of 0, nor its slope => [3]
 * ```
 */
export function where(condition: Tensor, a: Operand, b: Operand): Tensor {
  return new Tensor(wherePrimitive, [condition, asTensor(a, b), asTensor(b, a)]);
}
