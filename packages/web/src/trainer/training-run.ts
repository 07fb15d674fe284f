import {
  FlowError,
  constantRate,
  cosineDecay,
  flowFromSpec,
  sizeOf,
  type FitProgress,
  type FitSummary,
  type Flow,
  type Params,
  type StreamSource,
} from '@flows/core';
import type { Engine, Precision } from '@flows/core/engine';
import { CallSize } from './call-size.ts';
import { trainerSource, type TrainerSource } from './trainer-data.ts';
import type { TrainerPoint } from './trainer-messages.ts';
import type { LoadedFlow, TrainerRun, TrainerSettings } from './trainer.ts';

/** Milliseconds between two looks at the held-out events. */
const validateEvery = 500;

/**
 * A run that is trained: its flow, how far it is, and the point to which it can go back. Fits come and go - a fit knows one engine and one batch
 * size -, the run stays: each fit resumes where the last one stood.
 */
export class TrainingRun {
  /** Where to stop for now. */
  goal = Infinity;
  readonly #precision: Precision;
  #settings: TrainerRun;
  #data: TrainerSource;
  #flow: Flow;
  /** What it began with: a point without state stands there. */
  readonly #first: Params;
  /** Where the flow stands. */
  #point: TrainerPoint;
  #good: TrainerPoint;
  #fit: AsyncIterator<FitProgress, FitSummary> | undefined;
  /** Newest progress of the fit; the flow may still have older params. */
  #progress: FitProgress | undefined;
  #calls = new CallSize();
  #validation: { readonly loss: number; readonly time: number } | undefined;

  /** @throws FlowError as the flow's own calls do. */
  constructor(settings: TrainerRun, engine: Engine, precision: Precision) {
    checkSettings(settings);
    this.#settings = settings;
    this.#precision = precision;
    this.#flow = this.#makeFlow(settings, engine);
    this.#data = this.#open(settings);
    this.#first = this.#flow.params;
    if (settings.state) this.#flow.setTrainingState(settings.state);
    this.#good = { step: settings.state?.step ?? 0, ...(settings.state && { state: settings.state }) };
    this.#point = this.#good;
  }

  #makeFlow({ flow, params, seed }: TrainerRun, engine: Engine): Flow {
    return flowFromSpec(flow, { engine, precision: this.#precision, seed, ...(params && { params }) });
  }

  #open({ data, seed }: TrainerRun): TrainerSource {
    return trainerSource(data, sizeOf(this.#flow.eventShape), seed);
  }

  /** The flow with the params of the last `freshen`. */
  get flow(): Flow {
    return this.#flow;
  }

  get step(): number {
    return (this.#progress ?? this.#point).step;
  }

  /** Whether all its steps are done. */
  get isFinished(): boolean {
    return this.step >= this.#end;
  }

  get #end(): number {
    return this.#settings.steps ?? Infinity;
  }

  /** What a crash is recovered from. */
  get good(): TrainerPoint {
    return this.#good;
  }

  /** What a page is told of it. */
  get now(): { readonly step: number; readonly learningRate: number; readonly validation: number | undefined } {
    const { step } = this;
    return { step, learningRate: this.#rateOf(Math.max(0, step - 1)), validation: this.#validation?.loss };
  }

  describe(): LoadedFlow {
    const { bijection, declarations, params } = this.#flow;
    const { layers } = bijection as { layers?: readonly { bijection: { spec: { type: string } } }[] };
    return {
      parameters: declarations.reduce(
        (count, { kind, shape }) => count + (kind === 'trainable' ? sizeOf(shape) : 0),
        0,
      ),
      layers: layers?.map((layer) => layer.bijection.spec.type) ?? [bijection.spec.type],
      params,
    };
  }

  /**
   * One call of the engine.
   *
   * @returns its progress; undefined where the fit has ended.
   * @throws FlowError TRAINING_DIVERGED, and whatever the engine throws.
   */
  async advance(): Promise<FitProgress | undefined> {
    const before = performance.now();
    this.#fit ??= this.#beginFit();
    const { value, done } = await this.#fit.next();
    if (done) return undefined;
    this.#calls.took(value.step - this.step, performance.now() - before);
    this.#progress = value;
    return value;
  }

  #beginFit(): AsyncIterator<FitProgress, FitSummary> {
    const { batchSize, clipNorm, calibrate, seed } = this.#settings;
    const { source, rows } = this.#data;
    const { state } = this.#point;
    // Counts of steps are whole numbers.
    const end = Math.min(this.#end, Number.MAX_SAFE_INTEGER);
    const fit = this.#flow.fit(source.kind === 'table' ? source : this.#exchangeable(source), {
      steps: end,
      batchSize: Math.min(batchSize, rows ?? Infinity),
      learningRate: (step) => this.#rateOf(step),
      ...(clipNorm !== undefined && { clipNorm }),
      ...(calibrate !== undefined && { calibrate }),
      seed,
      // What is looked at are the params of now, not the best ones.
      validation: 0,
      stepsPerCall: () => this.#calls.next(Math.min(this.goal, end) - this.step),
      ...(state && { resume: state }),
    });
    return fit[Symbol.asyncIterator]() as AsyncIterator<FitProgress, FitSummary>;
  }

  /** Endless data that may be exchanged for others while training. */
  #exchangeable(first: StreamSource): StreamSource {
    return {
      ...first,
      draw: (...given) => {
        const { source } = this.#data;
        return (source.kind === 'stream' ? source : first).draw(...given);
      },
    };
  }

  #rateOf(step: number): number {
    const { schedule, learningRate } = this.#settings;
    return (schedule === 'cosine' ? cosineDecay : constantRate)(learningRate)(step, this.#end);
  }

  /**
   * Changes settings. The rate, and events of endless data, are asked for with every step.
   *
   * @returns whether the fit of now has to be left for it.
   * @throws FlowError as loading the run with them would.
   */
  change(changes: Partial<TrainerSettings>): boolean {
    const old = { settings: this.#settings, data: this.#data };
    const settings = { ...old.settings, ...changes };
    checkSettings(settings);
    if (changes.data) {
      this.#data = this.#open(settings);
      this.#validation = undefined;
    }
    this.#settings = settings;
    const isTable = this.#data.rows !== undefined || old.data.rows !== undefined;
    return (changes.data !== undefined && isTable) || settings.batchSize !== old.settings.batchSize;
  }

  /**
   * Reads the state of now from the engine, and gives it to the flow.
   *
   * @throws FlowError TRAINING_DIVERGED for params that are not finite.
   */
  async freshen(): Promise<TrainerPoint> {
    if (this.#progress === undefined || this.#progress.step === this.#point.step) return this.#point;
    const state = await this.#progress.state();
    if (!state.params.every(Number.isFinite))
      throw new FlowError('TRAINING_DIVERGED', `the params are no longer finite at step ${state.step}`, {
        hint: 'lower the learning rate or clipNorm; the last good params are kept',
      });
    this.#flow.setTrainingState(state);
    this.#point = { step: state.step, state };
    return this.#point;
  }

  /** Makes the point of now the one to go back to. */
  async keep(): Promise<void> {
    this.#good = await this.freshen();
  }

  /** Judges the params of now by the held-out events, where that was long ago. */
  async validate(): Promise<void> {
    if (this.#validation && performance.now() - this.#validation.time < validateEvery) return;
    await this.freshen();
    const logProb = await this.#flow.logProb(this.#data.heldOut);
    const loss = -logProb.reduce((sum, value) => sum + value, 0) / logProb.length;
    this.#validation = { loss, time: performance.now() };
  }

  /** Ends the fit; the next one begins where the flow stands. */
  async endFit(): Promise<void> {
    const fit = this.#fit;
    this.#fit = undefined;
    this.#progress = undefined;
    this.#calls = new CallSize();
    // A fit that failed has ended already.
    await Promise.allSettled([fit?.return?.()]);
  }

  /** Ends the fit and goes back to the last good point. */
  async goBack(): Promise<void> {
    await this.endFit();
    this.#point = this.#good;
    if (this.#good.state) this.#flow.setTrainingState(this.#good.state);
    else this.#flow.setParams(this.#first);
  }

  /** Carries the flow over to another engine. */
  async moveTo(engine: Engine): Promise<void> {
    const old = this.#flow;
    this.#flow = this.#makeFlow({ ...this.#settings, params: old.params }, engine);
    await Promise.allSettled([old.dispose()]);
  }

  async dispose(): Promise<void> {
    await this.endFit();
    await this.#flow.dispose();
  }
}

function checkSettings({ learningRate, batchSize, schedule, steps }: TrainerRun): void {
  if (schedule === 'cosine' && steps === undefined)
    throw new FlowError('DOMAIN', 'the rate falls along a cosine, but the run has no end', { hint: 'give steps' });
  if (!(learningRate >= 0 && learningRate < Infinity))
    throw new FlowError('DOMAIN', `the learning rate is ${learningRate}, expected a number of at least 0`);
  if (!Number.isInteger(batchSize) || batchSize < 1)
    throw new FlowError('DOMAIN', `the batch size is ${batchSize}, expected a whole number of at least 1`);
}
