import { fromFlat, type DataSource } from '../data/index.ts';
import { eventsAlone, withContextBeside, withContextColumns, type PairSource } from '../data/pair-source.ts';
import type { Engine, Precision } from '../engine/engine.ts';
import { referenceEngine } from '../engine/reference/reference-engine.ts';
import { FlowError } from '../flow-error.ts';
import { foldIn, key, permutation, type Key } from '../random/index.ts';
import { formatShape, sizeOf } from '../tensor/shape.ts';
import { batchStream, type BatchStream } from '../training/batch-stream.ts';
import type { FitOptions } from '../training/fit-options.ts';
import type { FitRun } from '../training/fit-run.ts';
import { trainingDefaults } from '../training/plan-training.ts';
import {
  alignContext,
  contextUnwanted,
  flatContext,
  writeContexts,
  type ConditionedEvents,
  type Context,
} from './context.ts';
import { flatEvents, type Events } from './events.ts';
import { traceCalibration } from './flow-graphs.ts';
import type { FlowModel } from './flow-model.ts';
import type { Params } from './param-layout.ts';

/** Events enough for mean and scale to two or three digits; calibration needs no more. */
const calibrationEvents = 16_384;

interface FitPlan {
  readonly run: Omit<FitRun, 'start' | 'keep' | 'validate'> & { readonly held: ConditionedEvents | undefined };
  /** The data-dependent state; none where the flow keeps its own. */
  readonly calibrated: Params;
}

/** Settles what training reads: batches, held-out events, their contexts, calibrated state. */
export async function planFit(
  flow: { readonly engine: Engine; readonly precision: Precision; readonly params: Params },
  model: FlowModel,
  data: Events | DataSource,
  options: FitOptions,
): Promise<FitPlan> {
  const source = pairsOf(model, data, options.context);
  const root = key(options.seed ?? 0);
  const { validation = trainingDefaults.validation } = options;
  const stream = batchStream(source, root, { ...options, validation: typeof validation === 'number' ? validation : 0 });
  const held = typeof validation === 'number' ? heldRows(model, source, stream) : heldEvents(model, validation);
  const keepsState = options.resume !== undefined || options.calibrate === false;
  const calibrated: Params = keepsState ? new Map() : await calibrate(flow, model, source, stream, foldIn(root, 3));
  return {
    run: { model, engine: flow.engine, precision: flow.precision, stream, key: root, held },
    calibrated,
  };
}

/** Events and contexts as one source, of sizes that fit the flow. */
function pairsOf(model: FlowModel, data: Events | DataSource, context: FitOptions['context']): PairSource {
  const events = 'kind' in data ? undefined : flatEvents(data, model.eventShape);
  const source =
    'kind' in data ? data : fromFlat(events!.data, { columns: sizeOf(model.eventShape), rows: events!.count });
  if (isNames(context)) {
    checkNames(model, context, source);
    const pairs = withContextColumns(source, context);
    checkColumns(model, pairs.columns);
    return pairs;
  }
  checkColumns(model, source.columns);
  const contexts = flatContext(context, model.contextShape);
  if (contexts === undefined) return eventsAlone(source);
  if (source.kind === 'stream')
    throw new FlowError('SHAPE_MISMATCH', 'a table of contexts beside endless data', {
      hint: 'draw the context with the event, and name its columns: { context: ["angle"] }',
    });
  const rows = events ?? { batch: [source.rows], count: source.rows };
  const conditions = alignContext(contexts, rows, { what: 'the data' })!;
  return withContextBeside(source, (picked, out) => writeContexts(conditions, picked, out));
}

const isNames = (context: FitOptions['context']): context is readonly string[] =>
  Array.isArray(context) && typeof context[0] === 'string';

function checkNames({ contextShape }: FlowModel, context: readonly string[], source: DataSource): void {
  if (contextShape === undefined) throw contextUnwanted();
  if (context.length !== sizeOf(contextShape))
    throw new FlowError(
      'SHAPE_MISMATCH',
      `the context has ${context.length} columns (${context.join(', ')}), the flow needs one of shape ${formatShape(contextShape)}`,
      { hint: `name ${sizeOf(contextShape)}, or make the flow for a context of ${context.length}` },
    );
  if (source.names === undefined)
    throw new FlowError(
      'DATA_INVALID',
      `the context is ${context.join(', ')}, but the columns of the data have no names`,
      {
        hint: 'give a data source with names, for instance fromColumns({ … }), or the context as rows',
      },
    );
}

function checkColumns({ eventShape }: FlowModel, columns: number): void {
  const size = sizeOf(eventShape);
  if (columns !== size)
    throw new FlowError('SHAPE_MISMATCH', `the data have ${columns} columns, the flow maps events of ${size}`, {
      hint: 'make the flow for as many features as the data have; columns of the context do not count',
    });
}

/** Held-out events the caller has chosen. */
function heldEvents(
  model: FlowModel,
  validation: Exclude<FitOptions['validation'], number | undefined>,
): ConditionedEvents {
  const given: { readonly events: Events; readonly context?: Context } =
    'events' in validation ? validation : { events: validation };
  if (given.context === undefined && model.contextShape !== undefined)
    throw new FlowError('SHAPE_MISMATCH', 'held-out events without their context', {
      hint: 'give validation: { events, context }, or a share of the rows',
    });
  const events = flatEvents(given.events, model.eventShape, { what: 'validation' });
  const contexts = flatContext(given.context, model.contextShape);
  return { events, conditions: alignContext(contexts, events, { what: 'validation' }) };
}

/** The rows of a table that are held out. */
function heldRows(model: FlowModel, source: PairSource, { plan }: BatchStream): ConditionedEvents | undefined {
  if (plan === undefined || plan.validation.length === 0 || source.kind === 'stream') return undefined;
  const count = plan.validation.length;
  const { x, context } = arraysFor(model, count);
  source.batch(plan.validation, x, context);
  return {
    events: { data: x, count, batch: [count] },
    conditions: context && { data: context, width: context.length / count, each: 1, isShared: false },
  };
}

/** Runs the calibration pass in float64 on the reference engine: means of raw data may need more digits than training. */
async function calibrate(
  { params }: { readonly params: Params },
  model: FlowModel,
  source: PairSource,
  { plan }: BatchStream,
  random: Key,
): Promise<Params> {
  if (model.state.length === 0) return new Map();
  const count = Math.min(plan?.train.length ?? calibrationEvents, calibrationEvents);
  const { x, context } = arraysFor(model, count);
  if (source.kind === 'table') source.batch(someRows(plan!.train, count, random), x, context);
  else source.draw(random, count, x, context);
  checkVaries(x, source);
  const executable = await referenceEngine().compile(traceCalibration(model, params), {
    batchSize: count,
    precision: 'float64',
  });
  const { state } = await executable.run({
    ...(model.trainable.length && { params: model.trainable.flatten(params) }),
    state: model.state.flatten(params),
    x,
    ...(context && { context }),
  });
  executable.dispose();
  return model.state.unflatten(state!);
}

/** Not the first ones: tables are often sorted, by time or by a label. */
const someRows = (rows: Int32Array, count: number, random: Key): Int32Array =>
  count === rows.length
    ? rows
    : permutation(random, rows.length)
        .slice(0, count)
        .map((place) => rows[place]!);

function arraysFor(
  { eventShape, contextShape }: FlowModel,
  count: number,
): { readonly x: Float64Array; readonly context: Float64Array | undefined } {
  return {
    x: new Float64Array(count * sizeOf(eventShape)),
    context: contextShape && new Float64Array(count * sizeOf(contextShape)),
  };
}

function checkVaries(x: Float64Array, { columns, names }: PairSource): void {
  if (x.length === columns)
    throw new FlowError('DATA_INVALID', 'there is 1 training row: one point has no density', {
      hint: 'give more rows, or hold out fewer',
    });
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
