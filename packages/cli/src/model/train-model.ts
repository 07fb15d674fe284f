import {
  bijectionOfPreset,
  contextWidth,
  dataFingerprint,
  fitGaussian,
  Flow,
  FlowError,
  fromFlat,
  planTraining,
  toModelFile,
  type Bijection,
  type ContextColumn,
  type Distribution,
  type Engine,
  type FitOptions,
  type FitProgress,
  type FitSummary,
  type FlowPreset,
  type ModelFile,
  type SINFProgress,
  type TableSource,
  type TrainingSummary,
} from '@flows/core';
import type { NumericTable } from '@flows/node';
import type { ProgressUpdate } from '../progress/progress-reporter.ts';
import { firstColumns } from './first-columns.ts';
import { contextsFromTable } from './model-context.ts';
import type { TrainingMethod } from './training-method.ts';

/** What there is to choose about a training. */
export interface TrainSettings {
  readonly preset: FlowPreset;
  /** By likelihood unless given. */
  readonly method?: TrainingMethod | undefined;
  readonly layers?: number | undefined;
  readonly hidden?: readonly number[] | undefined;
  /** Other options of the flow. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Names of the columns that are the context: the last ones of the table. */
  readonly context?: readonly string[] | undefined;
  readonly steps?: number | undefined;
  readonly epochs?: number | undefined;
  readonly batch?: number | undefined;
  readonly learningRate: number;
  readonly schedule?: FitOptions['schedule'] | undefined;
  readonly validation: number;
  readonly patience?: number | undefined;
  readonly seed: number;
}

/** A model and how it came to be. */
export interface TrainedModel {
  readonly file: ModelFile;
  /** The flow itself, on the engine it was trained on: the caller disposes of it. */
  readonly flow: Flow;
  readonly trainNll: number;
  readonly validationNll?: number;
  /** The loss on the same held-out rows of one Gaussian fitted to the training rows; absent where columns depend on each other. */
  readonly gaussianNll?: number;
  /** Steps, or layers of a greedy fit. */
  readonly steps: number;
  readonly seconds: number;
  /** Why training ended before its time. */
  readonly interruption?: FlowError;
}

/** Names of the columns that are learned: all but those of the context. */
export const learnedColumns = ({ columns }: NumericTable, { context = [] }: TrainSettings): string[] =>
  columns.slice(0, columns.length - context.length).map(({ name }) => name);

/** The columns of the context: they come behind those that are learned. */
const contextColumnsOf = ({ columns }: NumericTable, { context = [] }: TrainSettings): readonly ContextColumn[] =>
  columns.slice(columns.length - context.length).map(asContinuous);

/** The flow for a table. Throws `DATA_INVALID` if all its columns are the context, `DOMAIN` for options it does not have. */
export function bijectionFor(table: NumericTable, settings: TrainSettings): Bijection {
  const { preset, layers, hidden, options } = settings;
  const features = learnedColumns(table, settings).length;
  if (features === 0) {
    throw new FlowError('DATA_INVALID', 'the data have no columns besides the context', {
      hint: 'leave a column out of --context: its density is what is learned',
    });
  }
  const context = contextWidth(contextColumnsOf(table, settings));
  return bijectionOfPreset(preset, features, {
    ...options,
    ...(layers === undefined ? {} : { layers }),
    ...(hidden && { hidden }),
    ...(context > 0 && { context }),
  });
}

/** The base of the flow, where it is not the usual one. */
export const baseFor = (table: NumericTable, settings: TrainSettings): { base?: Distribution } => {
  const { base } = settings.preset;
  return base === undefined ? {} : { base: base(learnedColumns(table, settings).length) };
};

/** The sizes of a training in the words of `flow.fit`. */
export const fitSizes = ({ steps, epochs, batch, patience, validation, seed }: TrainSettings) => ({
  validation,
  seed,
  ...definedOnly({ steps, epochs, batchSize: batch, patience }),
});

interface TrainOptions {
  readonly engine: Engine;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ProgressUpdate) => void;
}

/** What a method has found. */
interface Found {
  readonly flow: Flow;
  readonly steps: number;
  readonly seconds: number;
  readonly trainNll: number;
  readonly validationNll?: number | undefined;
  readonly interruption?: FlowError | undefined;
  /** What a model file tells of it. */
  readonly notes: Pick<TrainingSummary, 'objective' | 'batchSize' | 'learningRate' | 'optimizer'>;
}

/**
 * Trains a flow on a table and makes a model file of it.
 *
 * A training that is stopped, or diverges after a first validation, gives the best model so far with its `interruption`.
 */
export async function trainModel(
  table: NumericTable,
  settings: TrainSettings,
  options: TrainOptions,
): Promise<TrainedModel> {
  const { preset, seed } = settings;
  const train = settings.method === 'greedy' ? trainGreedily : trainByLikelihood;
  const { flow, steps, seconds, trainNll, validationNll, interruption, notes } = await train(table, settings, options);
  const result = { steps, trainNll, ...definedOnly({ validationNll, gaussianNll: gaussianNll(table, settings) }) };
  const file = toModelFile(flow, {
    columns: learnedColumns(table, settings).map((name) => ({ name, type: 'real' })),
    contextColumns: contextColumnsOf(table, settings),
    // Without the time it took: the same seed is to give the same bytes.
    training: {
      ...notes,
      bestLoss: result.validationNll ?? result.trainNll,
      ...result,
      seed,
      engine: options.engine.name,
      precision: flow.precision,
      dataFingerprint: await dataFingerprint(namesOf(table), table.data),
      rows: table.rows,
      extra: { flow: preset.name },
    },
  });
  return { file, flow, seconds, ...result, ...(interruption && { interruption }) };
}

const namesOf = ({ columns }: NumericTable): string[] => columns.map(({ name }) => name);

/** Integers are not dequantised yet: the flow takes all columns of numbers for continuous. */
const asContinuous = (column: ContextColumn): ContextColumn =>
  column.type === 'class' ? column : { name: column.name, type: 'real' };

/** What training reads: the learned columns, then the numbers of the context, and what those are called. */
function sourceOf(
  table: NumericTable,
  settings: TrainSettings,
): { readonly source: TableSource; readonly context: readonly string[] } {
  const names = learnedColumns(table, settings);
  const columns = contextColumnsOf(table, settings);
  const context = columns.flatMap((column) =>
    column.type === 'class' ? column.classes.map((label) => `${column.name}=${label}`) : column.name,
  );
  const learned = firstColumns(table, names.length);
  const contexts = contextsFromTable(columns, new Map(), table);
  const width = names.length + contexts.width;
  const data = new Float64Array(table.rows * width);
  for (let row = 0; row < table.rows; row++) {
    data.set(learned.subarray(row * names.length, (row + 1) * names.length), row * width);
    data.set(contexts.data.subarray(row * contexts.width, (row + 1) * contexts.width), row * width + names.length);
  }
  return { source: fromFlat(data, { columns: width, names: [...names, ...context] }), context };
}

async function trainByLikelihood(table: NumericTable, settings: TrainSettings, options: TrainOptions): Promise<Found> {
  const { seed, batch, learningRate, schedule } = settings;
  const { source, context } = sourceOf(table, settings);
  const { engine, signal } = options;
  const flow = new Flow(bijectionFor(table, settings), { ...baseFor(table, settings), engine, seed });
  let last: FitProgress | undefined;
  let summary: FitSummary | undefined;
  let interruption: FlowError | undefined;
  const began = performance.now();
  try {
    summary = await flow.fit(source, {
      ...fitSizes(settings),
      learningRate,
      ...(schedule && { schedule }),
      ...(context.length > 0 && { context }),
      signal,
      onProgress: (progress) => {
        last = progress;
        options.onProgress(progress);
      },
    });
  } catch (error) {
    if (!(error instanceof FlowError) || !isWorthKeeping(error, last)) {
      await flow.dispose();
      throw error;
    }
    interruption = error;
  }
  return {
    flow,
    steps: summary?.steps ?? last!.step,
    seconds: summary?.seconds ?? (performance.now() - began) / 1000,
    trainNll: summary?.trainNll ?? last!.loss,
    validationNll: summary?.validationNll ?? last?.bestValidation,
    interruption,
    notes: {
      objective: 'negative-log-likelihood',
      ...definedOnly({ batchSize: summary?.batchSize ?? batch }),
      learningRate,
      optimizer: 'adam',
    },
  };
}

async function trainGreedily(table: NumericTable, settings: TrainSettings, options: TrainOptions): Promise<Found> {
  const { preset, layers, patience, validation, seed } = settings;
  const { engine, signal, onProgress } = options;
  const began = performance.now();
  let last: SINFProgress | undefined;
  let interruption: FlowError | undefined;
  const fit = await preset.fitGreedily!(table.columns.length, sourceOf(table, settings).source, {
    validation,
    seed,
    ...definedOnly({ layers, patience }),
    signal,
    onProgress: (progress) => {
      last = progress;
      onProgress({ ...progress, step: progress.layer, steps: progress.layers, unit: 'layer' });
    },
  }).then(undefined, (error: unknown) => {
    if (!(error instanceof FlowError) || error.code !== 'ABORTED' || last === undefined) throw error;
    interruption = error;
    return last.best();
  });
  const { bijection, params, layers: steps, trainNll, validationNll } = fit;
  return {
    flow: new Flow(bijection, { params, engine }),
    steps,
    seconds: (performance.now() - began) / 1000,
    trainNll,
    validationNll,
    interruption,
    notes: { objective: 'sliced-wasserstein' },
  };
}

/** Stopped by the user after a first step, or diverged after there was a best model. */
function isWorthKeeping({ code }: FlowError, last: FitProgress | undefined): boolean {
  if (last === undefined) return false;
  return code === 'ABORTED' || (code === 'TRAINING_DIVERGED' && last.bestValidation !== undefined);
}

function gaussianNll(table: NumericTable, settings: TrainSettings): number | undefined {
  const { train, validation } = planTraining(table.rows, fitSizes(settings));
  const columns = learnedColumns(table, settings).length;
  const source = fromFlat(firstColumns(table, columns), { columns });
  const read = (indices: Int32Array): Float64Array => {
    const out = new Float64Array(indices.length * columns);
    source.batch(indices, out);
    return out;
  };
  try {
    const fitted = fitGaussian(read(train), { columns });
    return fitted.nll(read(validation.length > 0 ? validation : train));
  } catch (error) {
    if (error instanceof FlowError) return undefined; // a singular covariance: no number to beat
    throw error;
  }
}

function definedOnly<T extends Readonly<Record<string, number | undefined>>>(fields: T): { [K in keyof T]?: number } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: number;
  };
}
