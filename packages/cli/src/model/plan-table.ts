import { Flow, planTraining, toModelFile, type FlowSpec } from '@flows/core';
import type { NumericTable } from '@flows/node';
import { countParams } from './count-params.ts';
import { baseFor, bijectionFor, fitSizes, learnedColumns, type TrainSettings } from './train-model.ts';

/** What a training would do, found out without doing it. */
export interface TablePlan {
  readonly columns: readonly string[];
  readonly contextColumns: readonly string[];
  readonly rows: number;
  readonly trainRows: number;
  readonly validationRows: number;
  readonly batch: number;
  readonly steps: number;
  readonly parameters: ReturnType<typeof countParams>;
  readonly spec: FlowSpec;
}

/** Settles sizes and checks them. Throws `DATA_INVALID` if the rows or columns are too few. */
export function planTable(table: NumericTable, settings: TrainSettings): TablePlan {
  const flow = new Flow(bijectionFor(table, settings), { ...baseFor(table, settings), seed: settings.seed });
  const { train, validation, batchSize, steps } = planTraining(table.rows, fitSizes(settings));
  return {
    columns: learnedColumns(table, settings),
    contextColumns: settings.context ?? [],
    rows: table.rows,
    trainRows: train.length,
    validationRows: validation.length,
    batch: batchSize,
    steps,
    parameters: countParams(toModelFile(flow)),
    spec: flow.spec,
  };
}
