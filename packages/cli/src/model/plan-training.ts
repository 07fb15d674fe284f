import { batches, Flow, key, splitRows, toModelFile, type Spec } from '@flows/core';
import type { NumericTable } from '@flows/node';
import { countParams } from './count-params.ts';
import { bijectionFor, type TrainSettings } from './train-model.ts';

/** What a training would do, found out without doing it. */
export interface TrainingPlan {
  readonly columns: readonly string[];
  readonly rows: number;
  readonly trainRows: number;
  readonly validationRows: number;
  readonly batch: number;
  readonly steps: number;
  readonly parameters: ReturnType<typeof countParams>;
  readonly spec: { readonly bijection: Spec; readonly base: Spec };
}

const usualBatch = 256;
const usualSteps = 2000;

/** Settles sizes and checks them. Throws `DATA_INVALID` if the rows or columns are too few. */
export function planTraining(table: NumericTable, settings: TrainSettings): TrainingPlan {
  const { validation, batch, steps, epochs, seed } = settings;
  const flow = new Flow(bijectionFor(table, settings), { seed });
  const { train, validation: held } = splitRows(key(seed), table.rows, validation);
  const plan = batches(key(seed), train, { batchSize: batch ?? Math.min(usualBatch, train.length) });
  return {
    columns: table.columns.map(({ name }) => name),
    rows: table.rows,
    trainRows: train.length,
    validationRows: held.length,
    batch: plan.batchSize,
    steps: steps ?? (epochs === undefined ? usualSteps : Math.max(1, Math.round(epochs * plan.stepsPerEpoch))),
    parameters: countParams(toModelFile(flow)),
    spec: flow.spec,
  };
}
