import { Flow, planTraining, toModelFile, type FlowSpec } from '@flows/core';
import type { NumericTable } from '@flows/node';
import { countParams } from './count-params.ts';
import { baseFor, bijectionFor, fitSizes, learnedColumns, type TrainSettings } from './train-model.ts';

/** What a training would do, found out without doing it. */
export type TablePlan = LikelihoodPlan | GreedyPlan;

interface RowsPlan {
  readonly columns: readonly string[];
  readonly contextColumns: readonly string[];
  readonly rows: number;
  readonly trainRows: number;
  readonly validationRows: number;
}

export interface LikelihoodPlan extends RowsPlan {
  readonly method: 'likelihood';
  readonly batch: number;
  readonly steps: number;
  readonly learningRate: number;
  readonly parameters: ReturnType<typeof countParams>;
  readonly spec: FlowSpec;
}

export interface GreedyPlan extends RowsPlan {
  readonly method: 'greedy';
  /** Layers at most, where that is settled. */
  readonly layers?: number;
}

/** Settles sizes and checks them. Throws `DATA_INVALID` if the rows or columns are too few. */
export function planTable(table: NumericTable, settings: TrainSettings): TablePlan {
  const { method = 'likelihood', learningRate, layers } = settings;
  const { train, validation, batchSize, steps } = planTraining(table.rows, fitSizes(settings));
  const rows = {
    columns: learnedColumns(table, settings),
    contextColumns: settings.context ?? [],
    rows: table.rows,
    trainRows: train.length,
    validationRows: validation.length,
  };
  if (method === 'greedy') return { method, ...rows, ...(layers !== undefined && { layers }) };
  const flow = new Flow(bijectionFor(table, settings), { ...baseFor(table, settings), seed: settings.seed });
  const parameters = countParams(toModelFile(flow));
  return { method, ...rows, batch: batchSize, steps, learningRate, parameters, spec: flow.spec };
}
