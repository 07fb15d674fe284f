import { batches, splitRows, type DataSource } from '../data/index.ts';
import { FlowError } from '../flow-error.ts';
import { foldIn, type Key } from '../random/index.ts';

/** The minibatches of a run: the batch of a step depends on the key and the step alone. */
export interface BatchStream {
  readonly batchSize: number;
  /** Steps in one pass over the rows; undefined for endless data. */
  readonly stepsPerEpoch: number | undefined;
  readonly trainRows: Int32Array | undefined;
  readonly validationRows: Int32Array | undefined;
  fill(step: number, out: Float32Array | Float64Array): Int32Array | undefined;
}

const usualBatch = 256;

/** @throws FlowError DATA_INVALID when an explicit batch size is larger than the training rows. */
export function batchStream(
  source: DataSource,
  key: Key,
  { batchSize, validation }: { readonly batchSize: number | undefined; readonly validation: number },
): BatchStream {
  if (source.kind === 'stream') {
    const size = batchSize ?? usualBatch;
    return {
      batchSize: size,
      stepsPerEpoch: undefined,
      trainRows: undefined,
      validationRows: undefined,
      fill: (step, out) => void source.draw(foldIn(foldIn(key, 1), step), size, out),
    };
  }
  if (source.rows < 2)
    throw new FlowError('DATA_INVALID', `${source.rows} row cannot be trained on`, { hint: 'give at least 2 rows' });
  const { train, validation: held } = splitRows(foldIn(key, 0), source.rows, validation);
  const plan = batches(foldIn(key, 1), train, { batchSize: batchSize ?? Math.min(usualBatch, train.length) });
  return {
    batchSize: plan.batchSize,
    stepsPerEpoch: plan.stepsPerEpoch,
    trainRows: train,
    validationRows: held.length > 0 ? held : undefined,
    fill(step, out) {
      const rows = plan.at(step);
      source.batch(rows, out);
      return rows;
    },
  };
}
