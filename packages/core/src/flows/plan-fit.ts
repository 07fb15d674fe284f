import { fromFlat, type DataSource } from '../data/index.ts';
import type { Engine, Precision } from '../engine/engine.ts';
import { referenceEngine } from '../engine/reference/reference-engine.ts';
import { FlowError } from '../flow-error.ts';
import { foldIn, key } from '../random/index.ts';
import { sizeOf } from '../tensor/shape.ts';
import { batchStream, type BatchStream } from '../training/batch-stream.ts';
import type { FitOptions } from '../training/fit-options.ts';
import type { FitRun } from '../training/fit-run.ts';
import { trainingDefaults } from '../training/plan-training.ts';
import { flatEvents, type Events, type FlatEvents } from './events.ts';
import { traceCalibration } from './flow-graphs.ts';
import type { FlowModel } from './flow-model.ts';
import type { Params } from './param-layout.ts';

/** Events enough for mean and scale to two or three digits; calibration needs no more. */
const calibrationEvents = 16_384;

interface FitPlan {
  readonly run: Omit<FitRun, 'start' | 'keep' | 'validate'> & {
    readonly held: { readonly events: FlatEvents; readonly context: Float64Array | undefined } | undefined;
  };
  /** Params with the data-dependent state set. */
  readonly calibrated: Params;
}

/** Settles what training reads: batches, held-out events, context, calibrated state. */
export async function planFit(
  flow: { readonly engine: Engine; readonly precision: Precision; readonly params: Params },
  model: FlowModel,
  data: Events | DataSource,
  options: FitOptions,
): Promise<FitPlan> {
  const source = asSource(data, model);
  const root = key(options.seed ?? 0);
  const { validation = trainingDefaults.validation } = options;
  const stream = batchStream(source, root, { ...options, validation: typeof validation === 'number' ? validation : 0 });
  const context = contextRows(model, source, options.context);
  const held = heldOut(model, source, stream, options, context);
  const calibrated = await calibrate(flow, model, source, stream, context);
  return {
    run: {
      model,
      engine: flow.engine,
      precision: flow.precision,
      stream,
      key: root,
      held,
      ...(context && {
        fillContext: (rows: Int32Array | undefined, out: Float32Array | Float64Array) => out.set(pick(context, rows!)),
      }),
    },
    calibrated,
  };
}

function asSource(data: Events | DataSource, model: FlowModel): DataSource {
  const size = sizeOf(model.eventShape);
  if (!('kind' in data)) {
    const { data: flat, count } = flatEvents(data, model.eventShape);
    return fromFlat(flat, { columns: size, rows: count });
  }
  if (data.columns !== size)
    throw new FlowError('SHAPE_MISMATCH', `the data have ${data.columns} columns, the flow maps events of ${size}`, {
      hint: 'make the flow for as many features as the data have',
    });
  return data;
}

interface ContextRows {
  readonly data: Float64Array | Float32Array;
  readonly width: number;
}

function contextRows(model: FlowModel, source: DataSource, context: Events | undefined): ContextRows | undefined {
  if (model.contextShape === undefined) return undefined;
  if (context === undefined || source.kind === 'stream')
    throw new FlowError('SHAPE_MISMATCH', 'the flow needs a context', {
      hint: 'pass { context } with one row per event, and a table',
    });
  const { data, count } = flatEvents(context, model.contextShape, { what: 'context' });
  if (count !== source.rows)
    throw new FlowError('SHAPE_MISMATCH', `${count} rows of context for ${source.rows} events`);
  return { data, width: sizeOf(model.contextShape) };
}

function pick({ data, width }: ContextRows, rows: Int32Array): Float64Array {
  const picked = new Float64Array(rows.length * width);
  rows.forEach((row, i) => picked.set(data.subarray(row * width, (row + 1) * width), i * width));
  return picked;
}

function heldOut(
  model: FlowModel,
  source: DataSource,
  { plan }: BatchStream,
  { validation }: FitOptions,
  context: ContextRows | undefined,
): { events: FlatEvents; context: Float64Array | undefined } | undefined {
  if (validation !== undefined && typeof validation !== 'number' && model.contextShape !== undefined)
    throw new FlowError('SHAPE_MISMATCH', 'held-out events without their context', {
      hint: 'give validation as a share of the rows, so that their contexts are known',
    });
  if (validation !== undefined && typeof validation !== 'number')
    return { events: flatEvents(validation, model.eventShape, { what: 'validation' }), context: undefined };
  if (plan === undefined || plan.validation.length === 0 || source.kind === 'stream') return undefined;
  const validationRows = plan.validation;
  const data = new Float64Array(validationRows.length * source.columns);
  source.batch(validationRows, data);
  return { events: { data, count: validationRows.length }, context: context && pick(context, validationRows) };
}

/** Runs the calibration pass in float64 on the reference engine: means of raw data may need more digits than training. */
async function calibrate(
  { params }: { readonly params: Params },
  model: FlowModel,
  source: DataSource,
  { plan }: BatchStream,
  context: ContextRows | undefined,
): Promise<Params> {
  if (model.state.length === 0) return new Map();
  const count = Math.min(plan?.train.length ?? calibrationEvents, calibrationEvents);
  const x = new Float64Array(count * source.columns);
  const rows = plan?.train.subarray(0, count);
  if (source.kind === 'table') source.batch(rows!, x);
  else source.draw(foldIn(key(0), 3), count, x);
  checkVaries(x, source);
  const executable = await referenceEngine().compile(traceCalibration(model, params), {
    batchSize: count,
    precision: 'float64',
  });
  const { state } = await executable.run({
    ...(model.trainable.length && { params: model.trainable.flatten(params) }),
    state: model.state.flatten(params),
    x,
    ...(context && { context: pick(context, rows!) }),
  });
  executable.dispose();
  return model.state.unflatten(state!);
}

function checkVaries(x: Float64Array, { columns, names }: DataSource): void {
  for (let column = 0; column < columns; column++) {
    let varies = false;
    for (let i = column + columns; i < x.length && !varies; i += columns) varies = x[i] !== x[column];
    if (!varies)
      throw new FlowError(
        'DATA_INVALID',
        `column ${names?.[column] ?? column} is constant (${x[column]}): it has no density`,
        {
          hint: 'leave the column out',
        },
      );
  }
}
