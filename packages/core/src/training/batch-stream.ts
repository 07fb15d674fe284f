import { batches } from '../data/index.ts';
import type { PairSource } from '../data/pair-source.ts';
import { FlowError } from '../flow-error.ts';
import { foldIn, type Key } from '../random/index.ts';
import type { FitOptions } from './fit-options.ts';
import { planTraining, trainingDefaults, type TrainingPlan } from './plan-training.ts';

/** The minibatches of a run: the batch of a step depends on the key and the step alone. */
export interface BatchStream {
  readonly batchSize: number;
  readonly steps: number;
  /** The rows it goes through; undefined for endless data. */
  readonly plan: TrainingPlan | undefined;
  /** Writes the events of the batch of a step, and their contexts if an array for them is given. */
  fill(step: number, x: Float32Array | Float64Array, context?: Float32Array | Float64Array): void;
}

/** @throws FlowError DATA_INVALID when there are too few rows, DOMAIN for epochs of endless data. */
export function batchStream(
  source: PairSource,
  key: Key,
  options: Pick<FitOptions, 'steps' | 'epochs' | 'batchSize' | 'seed'> & { readonly validation: number },
): BatchStream {
  if (source.kind === 'table') {
    const plan = planTraining(source.rows, options);
    const order = batches(foldIn(key, 1), plan.train, plan);
    return { ...plan, plan, fill: (step, x, context) => source.batch(order.at(step), x, context) };
  }
  const { steps = trainingDefaults.steps, batchSize = trainingDefaults.batchSize, epochs } = options;
  if (epochs !== undefined)
    throw new FlowError('DOMAIN', `${epochs} epochs of endless data`, { hint: 'give steps instead of epochs' });
  return {
    batchSize,
    steps,
    plan: undefined,
    fill: (step, x, context) => source.draw(foldIn(foldIn(key, 1), step), batchSize, x, context),
  };
}
