import { FlowError } from '../../flow-error.ts';
import { expectDType } from '../batch.ts';
import { formatShape } from '../shape.ts';
import { Tensor, type Primitive } from '../tensor.ts';
import { reshape } from './reshape.ts';
import { broadcastTo, sum } from './sum.ts';

/** The sum over all events of the batch: a tensor shared by all events. */
export const batchSumPrimitive: Primitive = {
  name: 'batchSum',
  infer([x]) {
    expectDType('batchSum', x!, 'float');
    if (x!.batch === 0)
      throw new FlowError('SHAPE_MISMATCH', `batchSum of a tensor ${formatShape(x!.shape)} without batch`, {
        hint: 'only batched tensors can be reduced over the batch',
      });
    return { shape: x!.shape, dtype: 'float', batch: 0 };
  },
  vjp: (gradient, [x]) => [toBatch(gradient, x!.batch)],
  place: ({ inputs: [x] }) => sum(x!, { axis: -1 }),
};

/** One copy of a shared tensor for every event. */
export const toBatchPrimitive: Primitive = {
  name: 'toBatch',
  infer([x], { batch }) {
    return { shape: x!.shape, dtype: x!.dtype, batch: batch as number };
  },
  vjp: (gradient) => [batchSum(gradient)],
  place({ inputs: [x], output, length }) {
    return broadcastTo(x!.rank === 0 ? x! : reshape(x!, [...x!.shape, 1]), [...output.shape, length(output.batch)]);
  },
};

/**
 * The sum over all events of the batch.
 *
 * @example
 * ```ts
 * batchSum(input('x', [2], { batch: 1 })).batched; // => false
 * ```
 */
export const batchSum = (x: Tensor): Tensor => new Tensor(batchSumPrimitive, [x]);

/**
 * One copy of a shared tensor for every event; a batched tensor is returned as it is.
 *
 * @example
 * ```ts
 * toBatch(constant([1, 2])).batched; // => true
 * ```
 */
export const toBatch = (x: Tensor, batch = 1): Tensor =>
  x.batch > 0 || batch === 0 ? x : new Tensor(toBatchPrimitive, [x], { batch });
