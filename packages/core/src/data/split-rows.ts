import { FlowError } from '../flow-error.ts';
import { type Key, permutation } from '../random/index.ts';

/** Row indices for training and for validation, without overlap. */
export interface RowSplit {
  readonly train: Int32Array<ArrayBuffer>;
  readonly validation: Int32Array<ArrayBuffer>;
}

/**
 * Divides the rows of a table at random: a fraction of them, rounded, for validation and the others for training.
 *
 * A positive fraction gives at least one row of each kind. Throws `DATA_INVALID` if the rows are too few for that, and `DOMAIN` if the fraction is not within [0, 1).
 *
 * @example
 * ```ts
 * const { train, validation } = splitRows(key(0), 10, 0.2);
 * train.length; // => 8
 * validation.length; // => 2
 * ```
 */
export function splitRows(key: Key, rows: number, fraction: number): RowSplit {
  if (!(fraction >= 0 && fraction < 1)) {
    throw new FlowError('DOMAIN', `validation fraction is ${fraction}, expected a number within [0, 1)`, {
      hint: '0.1 keeps a tenth of the rows for validation',
    });
  }
  const fewest = fraction > 0 ? 2 : 1;
  if (!(rows >= fewest)) {
    throw new FlowError('DATA_INVALID', `${rows} rows, expected at least ${fewest}`, {
      hint: fraction > 0 ? 'add rows, or set the validation fraction to 0' : 'add rows',
    });
  }
  if (fraction === 0) return { train: Int32Array.from({ length: rows }, (_, i) => i), validation: new Int32Array(0) };
  const order = permutation(key, rows);
  const held = Math.min(rows - 1, Math.max(1, Math.round(rows * fraction)));
  // In ascending order, for reading a table from front to back is faster; batches shuffle the training rows anyway.
  return { train: order.slice(held).sort(), validation: order.slice(0, held).sort() };
}
