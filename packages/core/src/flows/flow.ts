import type { Bijection, Spec } from '../bijections/bijection.ts';
import type { Distribution } from '../distributions/distribution.ts';
import { normal } from '../distributions/normal.ts';
import type { Engine, Precision } from '../engine/engine.ts';
import { referenceEngine } from '../engine/reference/reference-engine.ts';
import { FlowError } from '../flow-error.ts';
import type { HostArray, HostTensor } from '../host-array.ts';
import { key } from '../random/index.ts';
import { sizeOf, type Shape } from '../tensor/shape.ts';
import type { DataSource } from '../data/index.ts';
import { checkFitOptions, type FitOptions, type FitProgress, type FitSummary } from '../training/fit-options.ts';
import { fit } from '../training/fit.ts';
import { progressRun, type ProgressRun } from '../training/progress-run.ts';
import type { TrainingState } from '../training/training-state.ts';
import { alignContext, flatContext, type ConditionedEvents, type Context } from './context.ts';
import { flatEvents, type Events, type FlatEvents } from './events.ts';
import type { FlowGraphKind } from './flow-graphs.ts';
import type { ContextEmbeddingOptions, ContextEmbeddingSpec } from './context-embedding.ts';
import { flowModel, type FlowModel } from './flow-model.ts';
import { FlowRunner, type ParamVectors } from './flow-runner.ts';
import { checkParams, initialise, type Params } from './param-layout.ts';
import { planFit } from './plan-fit.ts';

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
  /**
   * Whether a context is brought to mean 0 and standard deviation 1, number by number, before anything sees it. `fit` calibrates both on the
   * training data; they are params, `context.mean` and `context.scale`. Default: yes, unless the base
   * takes it for the name of a class; or where params are given, whether those are among them.
   */
  readonly standardiseContext?: boolean;
  /**
   * A network the standardised context goes through, once, before bijection and base see it: for long contexts, which then need not go through the
   * networks of every layer. The flow's `contextShape` is that of the context before it.
   */
  readonly embedding?: ContextEmbeddingOptions;
}

/** What calls that may take long accept. */
export interface CallOptions {
  /** What a conditional flow is conditioned on: one context for all events, or one for each; {@link Context} has the rule. */
  readonly context?: Context;
  readonly signal?: AbortSignal;
}

export interface SampleOptions extends CallOptions {
  readonly seed?: number;
  /**
   * Sampling events `offset` to `offset + n` gives the same numbers as cutting them out of a longer run: for samples in pieces. Events are
   * counted in the order they lie in memory: with a context `[m, c]`, event `j` of row `i` is number `i · n + j`.
   */
  readonly offset?: number;
}

/** What a flow is made of, as JSON. */
export interface FlowSpec {
  readonly bijection: Spec;
  readonly base: Spec;
  /** Of flows with a context. */
  readonly standardiseContext?: boolean;
  readonly embedding?: ContextEmbeddingSpec;
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
  readonly #runner: FlowRunner;
  #params: Map<string, HostTensor>;
  #vectors: ParamVectors;

  constructor(bijection: Bijection, options: FlowOptions = {}) {
    const { base = normal(bijection.eventShape), engine = referenceEngine(), seed = 0, params } = options;
    this.bijection = bijection;
    this.base = base;
    this.engine = engine;
    this.precision = options.precision ?? engine.precisions[0]!;
    const standardiseContext = options.standardiseContext ?? params?.has('context.mean');
    this.#model = flowModel(bijection, base, {
      ...(standardiseContext !== undefined && { standardiseContext }),
      ...(options.embedding && { embedding: options.embedding }),
    });
    this.#params = params ? new Map(params) : initialise(this.#model.declarations, key(seed));
    checkParams(this.#model.declarations, this.#params);
    this.#vectors = this.#flatten();
    this.#runner = new FlowRunner(this.#model, engine, this.precision);
  }

  get eventShape(): Shape {
    return this.bijection.eventShape;
  }

  /** Shape of the context, if it needs one. */
  get contextShape(): Shape | undefined {
    return this.#model.contextShape;
  }

  /** Bijection and base as JSON: with the params, the whole flow. */
  get spec(): FlowSpec {
    const { contextShape, standardiseContext, embedding } = this.#model;
    return {
      bijection: this.bijection.spec,
      base: this.base.spec,
      ...(contextShape && { standardiseContext }),
      ...(embedding && { embedding: embedding.spec }),
    };
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
    // Constants are part of the graphs.
    if (this.#model.declarations.some(({ name, kind }) => kind === 'constant' && params.has(name)))
      void this.#runner.dispose();
    this.#params = next;
    this.#vectors = this.#flatten();
  }

  /**
   * Takes the params of where a training stands, from `progress.state()`: to look at a flow while it trains.
   *
   * @throws FlowError SPEC_INVALID when they are not those of this flow.
   */
  setTrainingState({ params, state }: Pick<TrainingState, 'params' | 'state'>): void {
    const { trainable, state: kept } = this.#model;
    if (params.length !== trainable.length || state.length !== kept.length)
      throw new FlowError(
        'SPEC_INVALID',
        `a training state of ${params.length} + ${state.length} numbers, expected ${trainable.length} + ${kept.length}`,
      );
    this.setParams(new Map([...trainable.unflatten(params), ...kept.unflatten(state)]));
  }

  /** In the precision computed in, which spares the engine to convert them with every chunk. */
  #flatten(): ParamVectors {
    const rounded = (vector: Float64Array): HostArray =>
      this.precision === 'float32' ? new Float32Array(vector) : vector;
    return {
      params: rounded(this.#model.trainable.flatten(this.#params)),
      state: rounded(this.#model.state.flatten(this.#params)),
    };
  }

  /** Log densities of events, in nats: one number for each, in their order, whatever their batch axes. */
  async logProb(x: Events, options: CallOptions = {}): Promise<Float64Array> {
    const { logProb } = await this.#run('logProb', this.#conditioned(x, options), options);
    return logProb!;
  }

  /** Events drawn from the flow, `[n, …event]`; with a context `[m, c]`, `[m, n, …event]`. The same seed gives the same events. */
  async sample(n: number, options: SampleOptions = {}): Promise<HostTensor> {
    return (await this.sampleAndLogProb(n, options)).value;
  }

  /** Events drawn from the flow with their log densities, which lie in the order of the events. */
  async sampleAndLogProb(
    n: number,
    options: SampleOptions = {},
  ): Promise<{ value: HostTensor; logProb: Float64Array }> {
    if (!Number.isInteger(n) || n < 0)
      throw new FlowError('DOMAIN', `cannot draw ${n} samples`, { hint: 'give a whole number of at least 0' });
    const contexts = flatContext(options.context, this.contextShape);
    const batch = [...(contexts?.batch ?? []), n];
    const events: FlatEvents = { count: sizeOf(batch), batch, data: new Float64Array(0) };
    const { value, logProb } = await this.#run(
      'sample',
      { events, conditions: alignContext(contexts, events) },
      options,
    );
    return { value: { shape: [...batch, ...this.eventShape], data: value! }, logProb: logProb! };
  }

  /** Latent to data, with `log|det dx/dz|`. */
  forward(z: Events, options: CallOptions = {}): Promise<WithLogDet> {
    return this.#map('forward', z, options);
  }

  /** Data to latent, with `log|det dz/dx|`. */
  inverse(x: Events, options: CallOptions = {}): Promise<WithLogDet> {
    return this.#map('inverse', x, options);
  }

  async #map(kind: 'forward' | 'inverse', points: Events, options: CallOptions): Promise<WithLogDet> {
    const given = this.#conditioned(points, options, { what: kind === 'forward' ? 'z' : 'x' });
    const { value, logDet } = await this.#run(kind, given, options);
    return { value: { shape: [...given.events.batch, ...this.eventShape], data: value! }, logDet: logDet! };
  }

  /** Where latent points stand after each layer, the points themselves first: `[n, layers + 1, …event]`. */
  async trajectory(z: Events, options: CallOptions = {}): Promise<HostTensor> {
    const given = this.#conditioned(z, options, { what: 'z' });
    const { value } = await this.#run('trajectory', given, options);
    const { count, batch } = given.events;
    const places = count ? value!.length / count / sizeOf(this.eventShape) : 0;
    return { shape: [...batch, places, ...this.eventShape], data: value! };
  }

  /**
   * Maximum likelihood training. Await it for a summary, or iterate over it for progress; the flow has the best params afterwards,
   * also when it was stopped. A conditional flow learns the density of the events given their `context`.
   *
   * @throws FlowError DATA_INVALID, SHAPE_MISMATCH, TRAINING_DIVERGED, ABORTED.
   */
  fit(data: Events | DataSource, options: FitOptions = {}): ProgressRun<FitProgress, FitSummary> {
    checkFitOptions(options);
    return progressRun(this.#fit(data, options));
  }

  async *#fit(data: Events | DataSource, options: FitOptions): AsyncGenerator<FitProgress, FitSummary> {
    const { run, calibrated } = await planFit(this, this.#model, data, options);
    this.setParams(calibrated);
    const keep = (vectors: ParamVectors): void => this.setTrainingState(vectors);
    const validate =
      run.held &&
      (async (vectors: ParamVectors) => {
        const { logProb } = await this.#runner.run('logProb', run.held!, { params: this.#params, vectors });
        return -logProb!.reduce((sum, value) => sum + value, 0) / logProb!.length;
      });
    return yield* fit({ ...run, start: this.#params, keep, validate }, options);
  }

  #run(kind: FlowGraphKind, given: ConditionedEvents, options: SampleOptions): Promise<Record<string, Float64Array>> {
    return this.#runner.run(kind, given, { ...options, params: this.#params, vectors: this.#vectors });
  }

  /** Events a call was given, each with its context. */
  #conditioned(events: Events, { context }: CallOptions, { what = 'x' } = {}): ConditionedEvents {
    const flat = flatEvents(events, this.eventShape, { what });
    return { events: flat, conditions: alignContext(flatContext(context, this.contextShape), flat, { what }) };
  }

  /** Frees what the engine holds for this flow. The engine itself stays: it may serve others. */
  dispose(): Promise<void> {
    return this.#runner.dispose();
  }
}
