import { commonBatch, commonDType, expectDType } from '../batch.ts';
import { broadcastShapes, sizeOf } from '../shape.ts';
import { Tensor, type Operand, type Primitive } from '../tensor.ts';
import { asTensor, constant } from './constant.ts';
import { placeElementwise } from './define-elementwise.ts';
import { broadcastOffsets } from './elementwise-kernel.ts';

/** A choice element by element; nothing of the branch not taken reaches the result, not even NaN. */
export const wherePrimitive: Primitive = {
  name: 'where',
  infer(inputs) {
    const [condition, a, b] = inputs as [Tensor, Tensor, Tensor];
    expectDType('where', condition, 'bool');
    const shape = broadcastShapes(condition.shape, broadcastShapes(a.shape, b.shape));
    return { shape, dtype: commonDType('where', [a, b]), batch: commonBatch('where', inputs) };
  },
  vjp: (gradient, [condition]) => [undefined, where(condition!, gradient, 0), where(condition!, 0, gradient)],
  place: placeElementwise,
  kernel({ inputs, output }) {
    const size = sizeOf(output.shape);
    const [offsetsC, offsetsA, offsetsB] = inputs.map((type) => broadcastOffsets(type.shape, output.shape));
    return ([condition, a, b], y) => {
      for (let i = 0; i < size; i++) y[i] = condition![offsetsC![i]!] ? a![offsetsA![i]!]! : b![offsetsB![i]!]!;
    };
  },
};

/**
 * `a` where the condition holds, else `b`, all three broadcast.
 * The gradient of the branch not taken is 0 times its derivative: guard the arguments of both branches where that can be infinite.
 */
export function where(condition: Tensor, a: Operand, b: Operand): Tensor {
  const like = (operand: Operand, other: Operand): Tensor =>
    typeof operand === 'number' && other instanceof Tensor && other.dtype === 'int32'
      ? constant(Int32Array.of(operand), [])
      : asTensor(operand);
  return new Tensor(wherePrimitive, [condition, like(a, b), like(b, a)]);
}
