import { FlowError } from '../../flow-error.ts';
import { formatShape } from '../shape.ts';
import { Tensor, type Primitive } from '../tensor.ts';
import { reshape } from './reshape.ts';
import { transpose } from './transpose.ts';

/** Moves the leading event axis of length K into the batch: K events per event. */
export const unfoldBatchPrimitive: Primitive = {
  name: 'unfoldBatch',
  infer([x]) {
    if (x!.batch === 0 || !x!.shape[0])
      throw new FlowError(
        'SHAPE_MISMATCH',
        `unfoldBatch needs a batched tensor with a leading axis that is not empty, got ${formatShape(x!.shape)}${x!.batch ? ' per event' : ''}`,
      );
    return { shape: x!.shape.slice(1), dtype: x!.dtype, batch: x!.batch * x!.shape[0]! };
  },
  vjp: (gradient, [x]) => [foldBatch(gradient, x!.shape[0]!)],
  place({ inputs: [x], output, length }) {
    const rank = output.shape.length;
    const moved = transpose(x!, [...output.shape.map((_, i) => i + 1), 0, rank + 1]);
    return reshape(moved, [...output.shape, length(output.batch)]);
  },
};

/** Gathers K events per event into a leading event axis: the inverse of `unfoldBatch`. */
export const foldBatchPrimitive: Primitive = {
  name: 'foldBatch',
  infer([x], attributes) {
    const count = attributes['count'] as number;
    if (x!.batch === 0 || !(count > 0) || x!.batch % count !== 0)
      throw new FlowError(
        'SHAPE_MISMATCH',
        `foldBatch: ${x!.batch} events ${formatShape(x!.shape)} per event, folded by ${count}`,
      );
    return { shape: [count, ...x!.shape], dtype: x!.dtype, batch: x!.batch / count };
  },
  vjp: (gradient) => [unfoldBatch(gradient)],
  place({ inputs: [x], before: [before], output, length }) {
    const rank = before!.shape.length;
    const parts = reshape(x!, [...before!.shape, output.shape[0]!, length(output.batch)]);
    return transpose(parts, [rank, ...before!.shape.map((_, i) => i), rank + 1]);
  },
};

/**
 * Moves the leading event axis into the batch.
 *
 * @example
 * ```ts
 * const x = unfoldBatch(input('x', [5, 2], { batch: 1 }));
 * [x.shape, x.batch]; // => [[2], 5]
 * ```
 */
export const unfoldBatch = (x: Tensor): Tensor => new Tensor(unfoldBatchPrimitive, [x]);

/**
 * Gathers `count` events per event into a leading event axis.
 *
 * @example
 * ```ts
 * const x = unfoldBatch(input('x', [5, 2], { batch: 1 }));
 * foldBatch(sum(x), 5).shape; // five sums for each event => [5]
 * ```
 */
export const foldBatch = (x: Tensor, count: number): Tensor => new Tensor(foldBatchPrimitive, [x], { count });
