import type { Chain } from '../../bijections/wrappers/chain.ts';
import { splitRows, type TableSource } from '../../data/index.ts';
import { FlowError } from '../../flow-error.ts';
import type { HostTensor } from '../../host-array.ts';
import { foldIn, key, normal, permutation, type Key } from '../../random/index.ts';
import { progressRun, type ProgressRun } from '../../training/progress-run.ts';
import { flatEvents, type Events } from '../events.ts';
import { applySpline, splineOfQuantiles, towardsIdentity, type MarginalSpline } from './marginal-spline.ts';
import { MovingEvents } from './moving-events.ts';
import { columnOf, reflectionsOf } from './orthonormal.ts';
import { sinfFlow, type FittedLayer } from './sinf-params.ts';
import { farthestDirections, project, type EventTable } from './sliced-directions.ts';

export interface FitSINFOptions {
  /** Layers at most; default 200. */
  readonly layers?: number;
  /** Directions per layer; default as many as features, 8 at most. */
  readonly directions?: number;
  /** Bins of each spline; default from 8 to 64, more for more events. */
  readonly bins?: number;
  /** How far each spline goes from the identity to what makes its coordinate normal; default 0.7, 1 is all the way. */
  readonly step?: number;
  /** Share of the rows (default 0.1) or events held out; the layers that do best on them are kept. 0 for none. */
  readonly validation?: number | Events;
  /** Stop after this many layers without a new best on held-out events; default 15. */
  readonly patience?: number;
  /** Events the directions of a layer are looked for with, at most; default 8192. */
  readonly searchEvents?: number;
  readonly seed?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: SINFProgress) => void;
}

/** How the fit stands after a layer. Losses are nats per event. */
export interface SINFProgress {
  readonly layer: number;
  readonly layers: number;
  readonly loss: number;
  /** Loss on the held-out events, if there are any. */
  readonly validation?: number;
  readonly bestValidation?: number;
  /** The flow as it is best so far: what a fit that is stopped leaves behind. */
  readonly best: () => SINFFit;
}

/** A fitted flow: `new Flow(bijection, { params })`. Losses are nats per event. */
export interface SINFFit {
  readonly bijection: Chain;
  readonly params: ReadonlyMap<string, HostTensor>;
  /** Layers that were kept. */
  readonly layers: number;
  readonly stopped: 'layers' | 'patience';
  readonly trainNll: number;
  readonly validationNll?: number;
  readonly seed: number;
}

/** Fewer say nothing of a distribution. */
const fewestRows = 20;
const mostDirections = 8;

/**
 * Sliced iterative normalizing flow, found from data without gradients of a likelihood: each layer looks for the orthonormal directions along which what
 * the layers before have made of the data is farthest from normal, and makes the coordinates there more normal by splines through their quantiles.
 *
 * It needs no engine and is the same for the same seed. Await it for the result, or iterate over it for progress. It stops when layers no longer help
 * held-out events; each spline is drawn towards the identity by what noise alone would make it gain, so that few events do not pretend to structure.
 * (Sliced Iterative Normalizing Flows, 2021.)
 *
 * @throws FlowError SHAPE_MISMATCH, DATA_INVALID (values that are not finite, constant columns, fewer than 20 rows), DOMAIN for options, ABORTED.
 *
 * @example
 * ```ts
 * const rows = Array.from({ length: 200 }, (_, i) => [Math.cos(i), Math.sin(i) + 0.1 * Math.sin(7 * i)]);
 * const { bijection, params } = await fitSINF(2, rows, { layers: 3, seed: 1 });
 * const samples = await new Flow(bijection, { params }).sample(4);
 * samples.shape; // => [4, 2]
 * ```
 */
export function fitSINF(
  features: number,
  data: Events | TableSource,
  options: FitSINFOptions = {},
): ProgressRun<SINFProgress, SINFFit> {
  checkOptions(features, options);
  return progressRun(run(features, data, options));
}

async function* run(
  features: number,
  data: Events | TableSource,
  options: FitSINFOptions,
): AsyncGenerator<SINFProgress, SINFFit> {
  const { layers = 200, patience = 15, seed = 0, signal, onProgress } = options;
  const root = key(seed);
  const { train, held } = tablesOf(features, data, options, root);
  const scale = train.scale('kind' in data ? data.names : undefined);
  train.standardise(scale);
  held?.standardise(scale);
  const settings: LayerSettings = {
    directions: options.directions ?? Math.min(features, mostDirections),
    bins: options.bins ?? Math.min(64, Math.max(8, Math.round(2 * train.rows ** (1 / 3)))),
    step: options.step ?? 0.7,
    searchEvents: options.searchEvents ?? 8192,
  };

  const fitted: FittedLayer[] = [];
  let best = { layers: 0, train: train.loss(), held: held?.loss() };
  const isPatient = (): boolean => held === undefined || fitted.length - best.layers < patience;
  while (fitted.length < layers && isPatient()) {
    // Lets other work in, and the signal.
    await new Promise((resolve) => setTimeout(resolve));
    if (signal?.aborted) throw new FlowError('ABORTED', `stopped after ${fitted.length} layers`);
    const layer = fitLayer(train, settings, foldIn(foldIn(root, 1), fitted.length));
    train.pass(layer);
    held?.pass(layer);
    fitted.push(layer);
    const now = { layers: fitted.length, train: train.loss(), held: held?.loss() };
    if (now.held === undefined || now.held < best.held!) best = now;
    const bestNow = best;
    const progress: SINFProgress = {
      layer: fitted.length,
      layers,
      loss: now.train,
      ...(now.held !== undefined && { validation: now.held, bestValidation: best.held! }),
      best: () => fitOf(bestNow),
    };
    onProgress?.(progress);
    yield progress;
  }
  return fitOf(best);

  function fitOf({ layers: kept, train: trainNll, held: validationNll }: typeof best): SINFFit {
    return {
      ...sinfFlow(features, fitted.slice(0, kept), scale),
      layers: kept,
      stopped: isPatient() ? 'layers' : 'patience',
      trainNll,
      ...(validationNll !== undefined && { validationNll }),
      seed,
    };
  }
}

interface LayerSettings {
  readonly directions: number;
  readonly bins: number;
  readonly step: number;
  readonly searchEvents: number;
}

/** One layer for events as they stand. */
function fitLayer(events: MovingEvents, settings: LayerSettings, layerKey: Key): FittedLayer {
  const { features, rows } = events;
  const { directions, searchEvents } = settings;
  const found = farthestDirections(someOf(events, Math.min(rows, searchEvents), foldIn(layerKey, 1)), {
    count: directions,
    length: features,
    data: normal(foldIn(layerKey, 0), directions * features),
  });
  const { vectors, columns } = reflectionsOf(found);
  const splines = Array.from({ length: directions }, (_, k) =>
    marginalSpline(project(events, columnOf(columns, k)).sort(), settings),
  );
  return { vectors, columns, splines };
}

/** The spline of sorted coordinates, less what noise is likely to have made of it. */
function marginalSpline(sorted: Float64Array, { bins, step }: LayerSettings): MarginalSpline {
  const spline = splineOfQuantiles(sorted, bins);
  const mapped = sorted.slice();
  let gain = 0;
  applySpline(spline, mapped, (i, logSlope) => void (gain += logSlope + 0.5 * (sorted[i]! ** 2 - mapped[i]! ** 2)));
  // What a histogram of so many bins gains on average from normal numbers.
  const noise = bins / 2;
  return towardsIdentity(spline, step * Math.max(0, 1 - noise / Math.max(gain, noise)));
}

/** Some events drawn without replacement. */
function someOf(events: EventTable, count: number, drawKey: Key): EventTable {
  if (count === events.rows) return events;
  return { ...events, rows: count, data: pickRows(events, permutation(drawKey, events.rows).subarray(0, count)) };
}

function pickRows({ features, data }: Pick<EventTable, 'features' | 'data'>, rows: Int32Array): Float64Array {
  const picked = new Float64Array(rows.length * features);
  rows.forEach((row, i) => picked.set(data.subarray(row * features, (row + 1) * features), i * features));
  return picked;
}

function tablesOf(
  features: number,
  source: Events | TableSource,
  { validation = 0.1 }: FitSINFOptions,
  root: Key,
): { train: MovingEvents; held: MovingEvents | undefined } {
  const data = copyOf(features, source, 'x');
  const rows = data.length / features;
  if (rows < fewestRows)
    throw new FlowError('DATA_INVALID', `${rows} rows, expected at least ${fewestRows}`, { hint: 'add rows' });
  const table = (values: Float64Array): MovingEvents => new MovingEvents(values, features);
  if (typeof validation !== 'number')
    return { train: table(data), held: table(copyOf(features, validation, 'validation')) };
  const split = splitRows(foldIn(root, 0), rows, validation);
  return {
    train: table(pickRows({ features, data }, split.train)),
    held: split.validation.length > 0 ? table(pickRows({ features, data }, split.validation)) : undefined,
  };
}

/** A copy, since events are moved in place. */
function copyOf(features: number, source: Events | TableSource, what: string): Float64Array {
  if (!('kind' in source)) return Float64Array.from(flatEvents(source, [features], { what }).data);
  if (source.columns !== features)
    throw new FlowError(
      'SHAPE_MISMATCH',
      `the data have ${source.columns} columns, the flow maps events of ${features}`,
    );
  const all = Int32Array.from({ length: source.rows }, (_, i) => i);
  const out = new Float64Array(source.rows * features);
  source.batch(all, out);
  flatEvents(out, [features], { what });
  return out;
}

function checkOptions(features: number, { step = 1, ...options }: FitSINFOptions): void {
  const check = (name: string, value: number | undefined, least: number, most = Number.MAX_SAFE_INTEGER): void => {
    if (value !== undefined && !(Number.isInteger(value) && value >= least && value <= most))
      throw new FlowError('DOMAIN', `${name} is ${value}, expected a whole number from ${least} to ${most}`);
  };
  check('features', features, 1);
  check('layers', options.layers, 1);
  check('directions', options.directions, 1, features);
  check('bins', options.bins, 2);
  check('patience', options.patience, 1);
  check('searchEvents', options.searchEvents, fewestRows);
  check('seed', options.seed, Number.MIN_SAFE_INTEGER);
  if (!(step > 0 && step <= 1)) throw new FlowError('DOMAIN', `step is ${step}, expected a number above 0 and up to 1`);
}
