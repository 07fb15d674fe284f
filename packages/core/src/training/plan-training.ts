import { splitRows } from '../data/index.ts';
import { FlowError } from '../flow-error.ts';
import { foldIn, key } from '../random/index.ts';
import type { FitOptions } from './fit-options.ts';

/** What a training on a table comes to: which rows it sees, and how many steps it takes. */
export interface TrainingPlan {
  readonly train: Int32Array;
  /** Rows held out. */
  readonly validation: Int32Array;
  readonly batchSize: number;
  readonly stepsPerEpoch: number;
  readonly steps: number;
}

/** Sizes used unless others are asked for. */
export const trainingDefaults = { batchSize: 256, steps: 2000, validation: 0.1, learningRate: 2e-3 } as const;

/**
 * Settles what a training does with a table, without doing it: `flow.fit` with the same options takes these rows and steps.
 *
 * @throws FlowError DATA_INVALID for fewer than two rows, or fewer training rows than an explicit batch size.
 *
 * @example
 * ```ts
 * const { train, batchSize, steps } = planTraining(100, { epochs: 3, batchSize: 30 });
 * [train.length, batchSize, steps]; // => [90, 30, 9]
 * ```
 */
export function planTraining(
  rows: number,
  options: Pick<FitOptions, 'steps' | 'epochs' | 'batchSize' | 'seed'> & { readonly validation?: number } = {},
): TrainingPlan {
  const { seed = 0, validation: share = trainingDefaults.validation, epochs } = options;
  if (rows < 2)
    throw new FlowError('DATA_INVALID', `${rows} row cannot be trained on`, { hint: 'give at least 2 rows' });
  const { train, validation } = splitRows(foldIn(key(seed), 0), rows, share);
  const batchSize = options.batchSize ?? Math.min(trainingDefaults.batchSize, train.length);
  if (train.length < batchSize)
    throw new FlowError(
      'DATA_INVALID',
      `${train.length} training rows, expected at least the batch size ${batchSize}`,
      {
        hint: `set the batch size to ${train.length} or less, or add rows`,
      },
    );
  const stepsPerEpoch = Math.floor(train.length / batchSize);
  const steps = epochs === undefined ? trainingDefaults.steps : Math.max(1, Math.round(epochs * stepsPerEpoch));
  return { train, validation, batchSize, stepsPerEpoch, steps: options.steps ?? steps };
}
