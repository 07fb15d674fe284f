import {
  FlowError,
  foldIn,
  fromFlat,
  fromGenerator,
  key,
  planTraining,
  sizeOf,
  toyDataset,
  type DataSource,
  type HostTensor,
} from '@flows/core';
import type { TrainerData } from './trainer.ts';

const heldOutEvents = 2000;

/** What a run reads: where its batches come from, and the events it is judged by. */
export interface TrainerSource {
  readonly source: DataSource;
  readonly heldOut: HostTensor;
  /** Rows there are to train on; undefined for endless data. */
  readonly rows: number | undefined;
}

/**
 * Settles which rows are trained on and which are held out.
 *
 * @throws FlowError DATA_INVALID for an unknown toy set, too few rows or values that are not finite, SHAPE_MISMATCH when events have another size.
 */
export function trainerSource(data: TrainerData, features: number, seed: number): TrainerSource {
  if (data.kind === 'toy') {
    const dataset = toyDataset(data.name);
    checkFeatures(dataset.dimension, features);
    const options = data.noise === undefined ? {} : { noise: data.noise };
    return {
      source: fromGenerator((random, n) => dataset.sample(random, n, options), { columns: features }),
      // Training folds in 0 to 3.
      heldOut: {
        shape: [heldOutEvents, features],
        data: dataset.sample(foldIn(key(seed), 4), heldOutEvents, options),
      },
      rows: undefined,
    };
  }
  const [rows = 0, ...event] = data.rows.shape;
  checkFeatures(sizeOf(event), features);
  const table = fromFlat(data.rows.data as Float64Array, { columns: features, rows });
  const { train, validation } = planTraining(rows, { seed, batchSize: 1 });
  const pick = (indices: Int32Array): Float64Array => {
    const out = new Float64Array(indices.length * features);
    table.batch(indices, out);
    return out;
  };
  const held = validation.subarray(0, heldOutEvents);
  return {
    source: fromFlat(pick(train), { columns: features }),
    heldOut: { shape: [held.length, features], data: pick(held) },
    rows: train.length,
  };
}

function checkFeatures(columns: number, features: number): void {
  if (columns !== features)
    throw new FlowError('SHAPE_MISMATCH', `the data have ${columns} columns, the flow maps events of ${features}`, {
      hint: 'make the flow for as many features as the data have',
    });
}
