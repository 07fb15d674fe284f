import type { Bijection, Spec } from '../bijections/bijection.ts';
import type { Distribution } from '../distributions/distribution.ts';
import { normal } from '../distributions/normal.ts';
import type { Engine, Precision } from '../engine/engine.ts';
import { referenceEngine } from '../engine/reference/reference-engine.ts';
import { FlowError } from '../flow-error.ts';
import type { HostArray, HostTensor } from '../host-array.ts';
import { key } from '../random/index.ts';
import { formatShape, sizeOf, type Shape } from '../tensor/shape.ts';
import type { DataSource } from '../data/index.ts';
import { checkFitOptions, type FitOptions, type FitProgress, type FitSummary } from '../training/fit-options.ts';
import { fit } from '../training/fit.ts';
import { progressRun, type ProgressRun } from '../training/progress-run.ts';
import { flatEvents, type Events, type FlatEvents } from './events.ts';
import { Executables } from './executables.ts';
import { traceFlow, type FlowGraph, type FlowGraphKind } from './flow-graphs.ts';
import { flowModel, type FlowModel } from './flow-model.ts';
import { fillNoise } from './noise.ts';
import { checkParams, initialise, type Params } from './param-layout.ts';
import { planFit } from './plan-fit.ts';
import { padEvents, runChunks } from './run-chunks.ts';

export interface FlowOptions {
  /** Distribution of the latent; default independent standard normal numbers. */
  readonly base?: Distribution;
  /** Default: the reference engine, which needs nothing. */
  readonly engine?: Engine;
  /** Default: the engine's first. */
  readonly precision?: Precision;
  /** Seed of the first params; default 0. */
  readonly seed?: number;
  /** Params to begin with instead, by name. */
  readonly params?: Params;
}

/** What calls that may take long accept. */
export interface CallOptions {
  /** Conditions: one row for all events, or one per event. */
  readonly context?: Events;
  readonly signal?: AbortSignal;
}

export interface SampleOptions extends CallOptions {
  readonly seed?: number;
  /** Sampling events `offset` to `offset + n` gives the same numbers as cutting them out of a longer run: for samples in pieces. */
  readonly offset?: number;
}

/** Events with one number each. */
export interface WithLogDet {
  readonly value: HostTensor;
  readonly logDet: Float64Array;
}

/**
 * A normalizing flow: a bijection over a base distribution, with params, on an engine. It learns a density from events, tells
 * log densities in nats, and samples.
 *
 * @example
 * ```ts
 * const flow = new Flow(RealNVP(2, { layers: 2, hidden: [8] }));
 * const samples = await flow.sample(5, { seed: 1 });
 * samples.shape; // => [5, 2]
 * ```
 */
export class Flow {
  readonly bijection: Bijection;
  readonly base: Distribution;
  readonly engine: Engine;
  readonly precision: Precision;
  readonly #model: FlowModel;
  readonly #executables: Executables;
  readonly #traced = new Map<FlowGraphKind, FlowGraph>();
  #params: Map<string, HostTensor>;
  #vectors: { readonly params: Float64Array; readonly state: Float64Array };

  constructor(bijection: Bijection, options: FlowOptions = {}) {
    const { base = normal(bijection.eventShape), engine = referenceEngine(), seed = 0, params } = options;
    this.bijection = bijection;
    this.base = base;
    this.engine = engine;
    this.precision = options.precision ?? engine.precisions[0]!;
    this.#model = flowModel(bijection, base);
    this.#params = params ? new Map(params) : initialise(this.#model.declarations, key(seed));
    checkParams(this.#model.declarations, this.#params);
    this.#vectors = this.#flatten();
    this.#executables = new Executables(engine, this.precision);
  }

  get eventShape(): Shape {
    return this.bijection.eventShape;
  }

  /** Bijection and base as JSON: with the params, the whole flow. */
  get spec(): { readonly bijection: Spec; readonly base: Spec } {
    return { bijection: this.bijection.spec, base: this.base.spec };
  }

  /** All params by name. */
  get params(): Params {
    return this.#params;
  }

  /** Params with what each is: trainable, state or constant. */
  get declarations(): FlowModel['declarations'] {
    return this.#model.declarations;
  }

  /** Replaces params by name; others stay. @throws FlowError SPEC_INVALID for an unknown name or another shape. */
  setParams(params: Params): void {
    const next = new Map([...this.#params, ...params]);
    checkParams(this.#model.declarations, next);
    if (this.#model.declarations.some(({ name, kind }) => kind === 'constant' && params.has(name))) {
      // Constants are part of the graphs.
      this.#traced.clear();
      void this.#executables.dispose();
    }
    this.#params = next;
    this.#vectors = this.#flatten();
  }

  #flatten(): { readonly params: Float64Array; readonly state: Float64Array } {
    return { params: this.#model.trainable.flatten(this.#params), state: this.#model.state.flatten(this.#params) };
  }

  /** Log densities of events, in nats. */
  async logProb(x: Events, options: CallOptions = {}): Promise<Float64Array> {
    const { logProb } = await this.#run('logProb', flatEvents(x, this.eventShape), options);
    return logProb!;
  }

  /** Events drawn from the flow, `[n, …event]`. The same seed gives the same events. */
  async sample(n: number, options: SampleOptions = {}): Promise<HostTensor> {
    return (await this.sampleAndLogProb(n, options)).value;
  }

  /** Events drawn from the flow with their log densities. */
  async sampleAndLogProb(
    n: number,
    options: SampleOptions = {},
  ): Promise<{ value: HostTensor; logProb: Float64Array }> {
    if (!Number.isInteger(n) || n < 0)
      throw new FlowError('DOMAIN', `cannot draw ${n} samples`, { hint: 'give a whole number of at least 0' });
    const { value, logProb } = await this.#run('sample', { count: n, data: new Float64Array(0) }, options);
    return { value: { shape: [n, ...this.eventShape], data: value! }, logProb: logProb! };
  }

  /** Latent to data, with `log|det dx/dz|`. */
  forward(z: Events, options: CallOptions = {}): Promise<WithLogDet> {
    return this.#map('forward', z, options);
  }

  /** Data to latent, with `log|det dz/dx|`. */
  inverse(x: Events, options: CallOptions = {}): Promise<WithLogDet> {
    return this.#map('inverse', x, options);
  }

  async #map(kind: 'forward' | 'inverse', events: Events, options: CallOptions): Promise<WithLogDet> {
    const flat = flatEvents(events, this.eventShape, { what: kind === 'forward' ? 'z' : 'x' });
    const { value, logDet } = await this.#run(kind, flat, options);
    return { value: { shape: [flat.count, ...this.eventShape], data: value! }, logDet: logDet! };
  }

  /** Where latent points stand after each layer, the points themselves first: `[n, layers + 1, …event]`. */
  async trajectory(z: Events, options: CallOptions = {}): Promise<HostTensor> {
    const flat = flatEvents(z, this.eventShape, { what: 'z' });
    const { value } = await this.#run('trajectory', flat, options);
    const size = sizeOf(this.eventShape);
    return {
      shape: [flat.count, flat.count ? value!.length / flat.count / size : 0, ...this.eventShape],
      data: value!,
    };
  }

  /**
   * Maximum likelihood training. Await it for a summary, or iterate over it for progress; the flow has the best params afterwards,
   * also when it was stopped.
   *
   * @throws FlowError DATA_INVALID, TRAINING_DIVERGED, ABORTED.
   */
  fit(data: Events | DataSource, options: FitOptions = {}): ProgressRun<FitProgress, FitSummary> {
    checkFitOptions(options);
    return progressRun(this.#fit(data, options));
  }

  async *#fit(data: Events | DataSource, options: FitOptions): AsyncGenerator<FitProgress, FitSummary> {
    const { run, calibrated } = await planFit(this, this.#model, data, options);
    this.setParams(calibrated);
    const keep = ({ params, state }: { params: HostArray; state: HostArray }): void =>
      this.setParams(new Map([...this.#model.trainable.unflatten(params), ...this.#model.state.unflatten(state)]));
    const validate =
      run.held &&
      (async (vectors: { params: HostArray; state: HostArray }) => {
        const { logProb } = await this.#run(
          'logProb',
          run.held!.events,
          { ...(run.held!.context && { context: run.held!.context }) },
          vectors,
        );
        return -logProb!.reduce((sum, value) => sum + value, 0) / logProb!.length;
      });
    return yield* fit({ ...run, start: this.#params, keep, validate }, options);
  }

  async #run(
    kind: FlowGraphKind,
    events: FlatEvents,
    options: SampleOptions,
    vectors: { readonly params: HostArray; readonly state: HostArray } = this.#vectors,
  ): Promise<Record<string, Float64Array>> {
    const traced = this.#traced.get(kind) ?? traceFlow(this.#model, this.#params, kind);
    this.#traced.set(kind, traced);
    const conditions = this.#contextOf(options.context, events.count);
    const width = sizeOf(this.eventShape);
    const root = key(options.seed ?? 0);
    const outputs: Record<string, Float64Array> = {};
    const fill = (start: number, count: number, size: number): Record<string, HostArray> => ({
      ...(vectors.params.length && { params: vectors.params }),
      ...(vectors.state.length && { state: vectors.state }),
      ...(conditions && { context: padEvents(conditions.data, start, count, size, conditions.width) }),
      ...(kind !== 'sample' && { x: padEvents(events.data, start, count, size, width) }),
      ...Object.fromEntries(
        traced.noises.map(({ name, kind: distribution, size: numbers }, i) => {
          const noise = new Float64Array(size * numbers);
          const offset = ((options.offset ?? 0) + start) * numbers;
          fillNoise(root, i, distribution, noise.subarray(0, count * numbers), { offset });
          return [name, noise];
        }),
      ),
    });
    await runChunks(
      events.count,
      (size) => this.#executables.get(kind, size, () => traced.graph),
      fill,
      (chunk, start, count, padded) => {
        for (const [name, values] of Object.entries(chunk)) {
          const size = values.length / padded;
          outputs[name] ??= new Float64Array(events.count * size);
          outputs[name].set(values.subarray(0, count * size), start * size);
        }
      },
      { signal: options.signal },
    );
    for (const name of kind === 'logProb'
      ? ['logProb']
      : kind === 'sample'
        ? ['value', 'logProb']
        : ['value', 'logDet'])
      outputs[name] ??= new Float64Array(0);
    return outputs;
  }

  #contextOf(
    context: Events | undefined,
    count: number,
  ): { data: Float64Array | Float32Array; width: number } | undefined {
    const shape = this.#model.contextShape;
    if (shape === undefined) {
      if (context !== undefined) throw new FlowError('SHAPE_MISMATCH', 'the flow has no context, but one was given');
      return undefined;
    }
    if (context === undefined)
      throw new FlowError('SHAPE_MISMATCH', `the flow needs a context of shape ${formatShape(shape)}`, {
        hint: 'pass { context }',
      });
    const rows = flatEvents(context, shape, { what: 'context' });
    const width = sizeOf(shape);
    if (rows.count === count) return { data: rows.data, width };
    if (rows.count !== 1)
      throw new FlowError('SHAPE_MISMATCH', `${rows.count} rows of context for ${count} events`, {
        hint: 'give one row, or one per event',
      });
    const repeated = new Float64Array(count * width);
    for (let i = 0; i < count; i++) repeated.set(rows.data, i * width);
    return { data: repeated, width };
  }

  /** Frees what the engine holds for this flow. The engine itself stays: it may serve others. */
  dispose(): Promise<void> {
    return this.#executables.dispose();
  }
}
