import { FlowError } from '../../flow-error.ts';
import { commonBatch, commonDType } from '../batch.ts';
import { formatShape, normalizeAxis, sameShape, sizeOf, withAxis } from '../shape.ts';
import { Tensor, type Primitive } from '../tensor.ts';
import { copyRunOf } from './copy-kernel.ts';
import { alignBatch } from './define-elementwise.ts';
import { slice } from './slice.ts';
import { broadcastTo } from './sum.ts';

/** Tensors joined along one axis. */
export const concatPrimitive: Primitive = {
  name: 'concat',
  infer(inputs, attributes) {
    const axis = attributes['axis'] as number;
    const shape = inputs[0]!.shape;
    for (const input of inputs)
      if (!sameShape(withAxis(input.shape, axis, 0), withAxis(shape, axis, 0)))
        throw new FlowError(
          'SHAPE_MISMATCH',
          `concat: cannot join ${formatShape(shape)} and ${formatShape(input.shape)} along axis ${axis}`,
        );
    const length = inputs.reduce((total, input) => total + input.shape[axis]!, 0);
    return {
      shape: withAxis(shape, axis, length),
      dtype: commonDType('concat', inputs),
      batch: commonBatch('concat', inputs),
    };
  },
  vjp(gradient, inputs, _, attributes) {
    const axis = attributes['axis'] as number;
    let start = 0;
    return inputs.map((input) => slice(gradient, { axis, start, end: (start += input.shape[axis]!) }));
  },
  place({ inputs, before, output, attributes, length }) {
    const whole = inputs.map((x, i) =>
      output.batch && !before[i]!.batch
        ? broadcastTo(alignBatch(x, before[i]!, output), [...before[i]!.shape, length(output.batch)])
        : x,
    );
    return new Tensor(this, whole, attributes);
  },
  kernel({ inputs, output, attributes }) {
    const axis = attributes['axis'] as number;
    const outer = sizeOf(output.shape.slice(0, axis));
    const runs = inputs.map(({ shape }) => sizeOf(shape.slice(axis)));
    return (arrays, y) => {
      const copy = copyRunOf(y);
      let at = 0;
      for (let o = 0; o < outer; o++)
        for (let i = 0; i < arrays.length; i++) {
          const run = runs[i]!;
          if (outer === 1) y.set(arrays[i]!, at);
          else copy(arrays[i]!, o * run, 1, y, at, 1, run);
          at += run;
        }
    };
  },
};

/**
 * Tensors joined along an axis; all other lengths agree.
 *
 * @example
 * ```ts
 * concat([constant([1, 2]), constant([3])]).shape; // => [3]
 * ```
 */
export function concat(tensors: readonly Tensor[], { axis = 0 }: { axis?: number } = {}): Tensor {
  if (tensors.length === 0) throw new FlowError('SHAPE_MISMATCH', 'concat of no tensors');
  return tensors.length === 1
    ? tensors[0]!
    : // A copy: the list may grow afterwards.
      new Tensor(concatPrimitive, [...tensors], { axis: normalizeAxis(axis, tensors[0]!.shape, 'concat') });
}
