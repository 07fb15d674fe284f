import { FlowError } from '../flow-error.ts';
import { foldIn, type Key, permutation } from '../random/index.ts';

/** The endless sequence of minibatches of a set of rows. */
export interface Batches {
  readonly batchSize: number;
  /** Full batches in one pass over the rows. */
  readonly stepsPerEpoch: number;
  /** The rows of the batch of a step, counted from 0: a view, valid until a step of another epoch is asked for. */
  at(step: number): Int32Array<ArrayBuffer>;
}

/**
 * Minibatches without replacement: epoch `e` goes through the rows in the order `permutation(foldIn(key, e))` and drops the last, partial batch.
 *
 * The batch of a step depends on the key and the step alone, so training can resume anywhere; the order of the current epoch is kept.
 * Throws `DATA_INVALID` if there are fewer rows than a batch has, `DOMAIN` if the batch size or a step is not a whole number.
 *
 * @example
 * ```ts
 * const plan = batches(key(0), Int32Array.of(10, 11, 12, 13, 14), { batchSize: 2 });
 * plan.stepsPerEpoch; // => 2
 * plan.at(1000); // => Int32Array.of(13, 14)
 * ```
 */
export function batches(key: Key, rows: Int32Array, options: { readonly batchSize: number }): Batches {
  const { batchSize } = options;
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new FlowError('DOMAIN', `batch size is ${batchSize}, expected a whole number >= 1`, {
      hint: 'pass a positive integer',
    });
  }
  if (rows.length < batchSize) {
    throw new FlowError('DATA_INVALID', `${rows.length} training rows, expected at least the batch size ${batchSize}`, {
      hint: `set the batch size to ${Math.max(1, rows.length)} or less, or add rows`,
    });
  }
  const stepsPerEpoch = Math.floor(rows.length / batchSize);
  let epoch = -1;
  let order = new Int32Array(0);
  return {
    batchSize,
    stepsPerEpoch,
    at(step) {
      if (!Number.isSafeInteger(step) || step < 0) {
        throw new FlowError('DOMAIN', `step is ${step}, expected a whole number >= 0`, {
          hint: 'steps are counted from 0',
        });
      }
      const wanted = Math.floor(step / stepsPerEpoch);
      if (wanted !== epoch) {
        order = permutation(foldIn(key, wanted), rows.length).map((place) => rows[place]!);
        epoch = wanted;
      }
      const start = (step - wanted * stepsPerEpoch) * batchSize;
      return order.subarray(start, start + batchSize);
    },
  };
}

/**
 * The rows of the batch of one step: `batches(key, rows, { batchSize }).at(step)`, for a look at a single step.
 *
 * @example
 * ```ts
 * batchIndices(key(0), Int32Array.of(10, 11, 12, 13, 14), 2, 1000); // => Int32Array.of(13, 14)
 * ```
 */
export function batchIndices(key: Key, rows: Int32Array, batchSize: number, step: number): Int32Array<ArrayBuffer> {
  return batches(key, rows, { batchSize }).at(step).slice();
}
