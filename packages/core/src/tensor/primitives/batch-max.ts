import { FlowError } from '../../flow-error.ts';
import { expectDType } from '../batch.ts';
import { formatShape } from '../shape.ts';
import { Tensor, type Primitive } from '../tensor.ts';
import { batchSum } from './batch-sum.ts';
import { cast } from './cast.ts';
import { equal } from './compare.ts';
import { div } from './div.ts';
import { mul } from './mul.ts';
import { reduceMax } from './reduce-max.ts';

/** The largest value among all events of the batch; equal maxima share the gradient. */
export const batchMaxPrimitive: Primitive = {
  name: 'batchMax',
  infer([x]) {
    expectDType('batchMax', x!, 'float');
    if (x!.batch === 0)
      throw new FlowError('SHAPE_MISMATCH', `batchMax of a tensor ${formatShape(x!.shape)} without batch`, {
        hint: 'only batched tensors can be reduced over the batch',
      });
    return { shape: x!.shape, dtype: 'float', batch: 0 };
  },
  vjp(gradient, [x], y) {
    const mask = cast(equal(x!, y), 'float');
    return [mul(mask, div(gradient, batchSum(mask)))];
  },
  place: ({ inputs: [x] }) => reduceMax(x!, { axis: -1 }),
};

/**
 * The largest value among all events of the batch; -Infinity for an empty batch.
 *
 * @example
 * ```ts
 * batchMax(input('loss', [], { batch: 1 })).batched; // the worst of a batch => false
 * ```
 */
export const batchMax = (x: Tensor): Tensor => new Tensor(batchMaxPrimitive, [x]);
