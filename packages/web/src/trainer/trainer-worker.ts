import {
  FlowError,
  constantRate,
  cosineDecay,
  flowFromSpec,
  sizeOf,
  type Flow,
  type FitProgress,
  type FitSummary,
  type HostTensor,
  type StreamSource,
} from '@flows/core';
import { referenceEngine, type Engine } from '@flows/core/engine';
import { chooseEngine, type ChooseEngineOptions, type ChosenEngine } from '../choose-engine.ts';
import { webEngineNames, type WebEngineName } from '../engines/web-engines.ts';
import { CallSize } from './call-size.ts';
import { nextTask } from './next-task.ts';
import { toPosted } from './posted-error.ts';
import { ProgressReport } from './progress-report.ts';
import { trainerSource, type TrainerSource } from './trainer-data.ts';
import type {
  FromWorker,
  ToWorker,
  TrainerCalls,
  TrainerPoint,
  TrainerRequest,
  ViewQuestion,
} from './trainer-messages.ts';
import type { TrainerPort } from './trainer-port.ts';
import type { LoadedFlow, TrainerRun, TrainerSettings, TrainerStatus } from './trainer.ts';
import { superseded, ViewRequests } from './view-requests.ts';

const validateEvery = 500;

type ControlRequest = Exclude<TrainerRequest, { kind: 'view' }>;

/** A run and how far it is. */
interface Work {
  readonly flow: Flow;
  readonly run: TrainerRun;
  readonly data: TrainerSource;
  readonly point: TrainerPoint;
}

/** Trains in a worker: one loop that does what the page asks for, answers views, and calls the engine, in turn. */
export class TrainerWorker {
  readonly #port: TrainerPort;
  readonly #requests: ControlRequest[] = [];
  readonly #views = new ViewRequests();
  readonly #report: ProgressReport;
  readonly #failed = new Set<WebEngineName>();
  #wake: () => void = () => {};
  #options: ChooseEngineOptions = {};
  #snapshotEvery = 200;

  // The reference engine is there at once; the engine that trains is loaded when training starts.
  #engine: Engine = referenceEngine();
  #isChoosing = false;
  /** What is to be done with the choice that has been made. */
  #adopt: (() => Promise<void>) | undefined;
  #isChosen = false;

  #work: Work | undefined;
  #fit: AsyncIterator<FitProgress, FitSummary> | undefined;
  /** Newest progress of the fit; the flow may still have older params. */
  #progress: FitProgress | undefined;
  #calls = new CallSize();
  #status: TrainerStatus = 'starting';
  #wantsToRun = false;
  /** Where to pause. */
  #goal = Infinity;
  #onPause: (() => void)[] = [];
  /** What divergence and a lost engine are recovered from. */
  #good: TrainerPoint = { step: 0 };
  #validation: { readonly loss: number; readonly time: number } | undefined;

  constructor(port: TrainerPort) {
    this.#port = port;
    this.#report = new ProgressReport((event) =>
      this.#post({ kind: 'event', event }, [event.losses.buffer as ArrayBuffer]),
    );
    port.addEventListener('message', ({ data }) => this.#receive(data as ToWorker));
  }

  #receive(message: ToWorker): void {
    if (message.kind === 'taken') this.#report.taken();
    else if (message.kind === 'ping') this.#post({ kind: 'pong' });
    else if (message.kind === 'view') {
      const old = this.#views.add(message);
      if (old) this.#refuse(old.id, superseded());
    } else this.#requests.push(message);
    this.#wake();
  }

  /** Never ends, unless something is wrong with this code. */
  async serve(): Promise<void> {
    try {
      for (;;) {
        for (let request = this.#requests.shift(); request; request = this.#requests.shift()) await this.#do(request);
        if (this.#adopt) {
          const adopt = this.#adopt;
          this.#adopt = undefined;
          this.#isChoosing = false;
          await adopt();
        }
        const trains = this.#wantsToRun && this.#isChosen;
        if (trains ? this.#views.areDue : this.#views.some) await this.#answerViews();
        if (trains) {
          await this.#train();
          await nextTask();
        } else if (this.#requests.length === 0 && !this.#views.some && !this.#adopt) await this.#somethingNew();
      }
    } catch (error) {
      this.#post({ kind: 'broken', error: toPosted(error) });
    }
  }

  /** Waits for something to do, and for all that comes with it. */
  async #somethingNew(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    await nextTask();
  }

  async #do(request: ControlRequest): Promise<void> {
    try {
      const value = await this.#answer(request);
      // A step is answered when it is done.
      if (request.kind !== 'step') this.#post({ kind: 'answer', id: request.id, value });
    } catch (error) {
      this.#refuse(request.id, error);
    }
  }

  #answer(request: ControlRequest): unknown {
    switch (request.kind) {
      case 'open':
        this.#options = request.options;
        this.#snapshotEvery = request.snapshotEvery;
        return this.#setStatus('idle');
      case 'load':
        return this.#load(request.run);
      case 'start':
        return this.#start(Infinity);
      case 'pause':
        return this.#pause('paused');
      case 'step':
        return this.#step(request.count, () => this.#post({ kind: 'answer', id: request.id, value: undefined }));
      case 'change':
        return this.#change(request.settings);
      case 'snapshot':
        return this.#snapshot();
    }
  }

  async #load(run: TrainerRun): Promise<LoadedFlow> {
    if (run.schedule === 'cosine' && run.steps === undefined)
      throw new FlowError('DOMAIN', 'the rate falls along a cosine, but the run has no end', { hint: 'give steps' });
    checkSettings(run);
    const flow = this.#flowOf(run);
    const features = sizeOf(flow.eventShape);
    const data = trainerSource(run.data, features, run.seed);
    if (run.state) flow.setTrainingState(run.state);
    if (this.#wantsToRun) this.#pause('paused');
    await this.#endFit();
    await this.#work?.flow.dispose();
    this.#good = { step: run.state?.step ?? 0, ...(run.state && { state: run.state }) };
    this.#work = { flow, run, data, point: this.#good };
    this.#validation = undefined;
    this.#report.clear();
    this.#setStatus('idle');
    const { layers } = flow.bijection as { layers?: readonly { bijection: { spec: { type: string } } }[] };
    return {
      parameters: flow.declarations.reduce(
        (count, { kind, shape }) => count + (kind === 'trainable' ? sizeOf(shape) : 0),
        0,
      ),
      layers: layers?.map(({ bijection }) => bijection.spec.type) ?? [flow.bijection.spec.type],
      params: flow.params,
    };
  }

  /** A flow of a run on the engine of now. */
  #flowOf({ flow, params, seed }: TrainerRun): Flow {
    return flowFromSpec(flow, {
      engine: this.#engine,
      precision: this.#options.precision ?? 'float32',
      seed,
      ...(params && { params }),
    });
  }

  #loaded(): Work {
    if (this.#work === undefined) throw new FlowError('NOT_FITTED', 'no run is loaded', { hint: 'call load first' });
    return this.#work;
  }

  /** Where the run stands, without state where that is not read yet. */
  #now(): { readonly step: number } {
    return this.#progress ?? this.#loaded().point;
  }

  #start(goal: number): void {
    const { run } = this.#loaded();
    if (this.#now().step >= (run.steps ?? Infinity)) return this.#pause('finished');
    this.#goal = goal;
    this.#wantsToRun = true;
    if (this.#isChosen) {
      this.#report.begin(this.#now().step);
      this.#setStatus('running');
    } else {
      this.#setStatus('starting');
      void this.#choose();
    }
  }

  #step(count: number, done: () => void): void {
    if (!Number.isInteger(count) || count < 1)
      throw new FlowError('DOMAIN', `${count} steps, expected a whole number of at least 1`);
    const goal = this.#now().step + count;
    this.#onPause.push(done);
    this.#start(goal);
  }

  #pause(status: TrainerStatus): void {
    this.#wantsToRun = false;
    this.#goal = Infinity;
    if (this.#work && this.#progress) this.#send(true);
    this.#setStatus(status);
    for (const done of this.#onPause.splice(0)) done();
  }

  async #change(settings: Partial<TrainerSettings>): Promise<void> {
    const work = this.#loaded();
    const run = { ...work.run, ...settings };
    const { flow } = work;
    const features = sizeOf(flow.eventShape);
    checkSettings(run);
    const data = settings.data ? trainerSource(settings.data, features, run.seed) : work.data;
    // The rate, and events of endless data, are asked for with every step; for all else training goes on from its state.
    const isTable = data.rows !== undefined || work.data.rows !== undefined;
    if ((settings.data && isTable) || run.batchSize !== work.run.batchSize) await this.#leaveFit();
    if (settings.data) this.#validation = undefined;
    this.#work = { ...this.#loaded(), run, data };
  }

  async #snapshot(): Promise<TrainerCalls['snapshot']['answer']> {
    await this.#freshen();
    const { point, flow } = this.#loaded();
    return { ...point, params: flow.params };
  }

  /** Reads the state of now from the engine, and gives it to the flow. */
  async #freshen(): Promise<void> {
    const work = this.#loaded();
    if (this.#progress === undefined || this.#progress.step === work.point.step) return;
    const state = await this.#progress.state();
    if (!state.params.every(Number.isFinite))
      throw new FlowError('TRAINING_DIVERGED', `the params are no longer finite at step ${state.step}`, {
        hint: 'lower the learning rate or clipNorm; the last good params are kept',
      });
    work.flow.setTrainingState(state);
    this.#work = { ...work, point: { step: state.step, state } };
  }

  /** Ends the fit; the next one goes on from its state. */
  async #leaveFit(): Promise<void> {
    try {
      await this.#freshen();
      await this.#endFit();
    } catch (error) {
      await this.#recover(error);
    }
  }

  async #endFit(): Promise<void> {
    const fit = this.#fit;
    this.#fit = undefined;
    this.#progress = undefined;
    this.#calls = new CallSize();
    // A fit that failed has ended already.
    await Promise.allSettled([fit?.return?.()]);
  }

  #beginFit(): AsyncIterator<FitProgress, FitSummary> {
    const { flow, run, data, point } = this.#loaded();
    const steps = run.steps ?? Number.MAX_SAFE_INTEGER;
    const fit = flow.fit(data.source.kind === 'table' ? data.source : this.#endless(data.source), {
      steps,
      batchSize: Math.min(run.batchSize, data.rows ?? Infinity),
      learningRate: (step) => this.#rateOf(step),
      ...(run.clipNorm !== undefined && { clipNorm: run.clipNorm }),
      ...(run.calibrate !== undefined && { calibrate: run.calibrate }),
      seed: run.seed,
      // What is looked at are the params of now, not the best ones.
      validation: 0,
      stepsPerCall: () => this.#calls.next(Math.min(this.#goal, steps) - this.#now().step),
      ...(point.state && { resume: point.state }),
    });
    return fit[Symbol.asyncIterator]() as AsyncIterator<FitProgress, FitSummary>;
  }

  /** Endless data that may be exchanged for others while training. */
  #endless(first: StreamSource): StreamSource {
    return {
      ...first,
      draw: (...given) => {
        const { source } = this.#loaded().data;
        return (source.kind === 'stream' ? source : first).draw(...given);
      },
    };
  }

  #rateOf(step: number): number {
    const { run } = this.#loaded();
    const rate = run.schedule === 'cosine' ? cosineDecay(run.learningRate) : constantRate(run.learningRate);
    return rate(step, run.steps ?? Infinity);
  }

  /** One call of the engine, and what comes due with it. */
  async #train(): Promise<void> {
    const { run } = this.#loaded();
    try {
      const before = performance.now();
      this.#fit ??= this.#beginFit();
      const { value, done } = await this.#fit.next();
      if (done) return this.#pause('finished');
      const from = this.#now().step;
      this.#progress = value;
      this.#calls.took(value.step - from, performance.now() - before);
      this.#report.add(value.step, value.losses);
      if (value.step - this.#good.step >= this.#snapshotEvery) await this.#keep();
      await this.#validate();
      if (value.step >= Math.min(this.#goal, run.steps ?? Infinity)) {
        await this.#keep();
        this.#pause(value.step >= (run.steps ?? Infinity) ? 'finished' : 'paused');
      } else this.#send(false);
    } catch (error) {
      await this.#recover(error);
    }
  }

  /** Takes a point to come back to, here and in the page. */
  async #keep(): Promise<void> {
    await this.#freshen();
    this.#good = this.#loaded().point;
    this.#post({ kind: 'point', point: this.#good });
  }

  async #validate(): Promise<void> {
    if (this.#validation && performance.now() - this.#validation.time < validateEvery) return;
    await this.#freshen();
    const { flow, data } = this.#loaded();
    const logProb = await flow.logProb(data.heldOut);
    const loss = -logProb.reduce((sum, value) => sum + value, 0) / logProb.length;
    this.#validation = { loss, time: performance.now() };
  }

  async #answerViews(): Promise<void> {
    try {
      if (this.#work) await this.#freshen();
    } catch (error) {
      return this.#recover(error);
    }
    await this.#views.round(async (request) => {
      try {
        const { value, transfer } = await this.#evaluate(request.question);
        this.#post({ kind: 'answer', id: request.id, value }, transfer);
      } catch (error) {
        if (!this.#isEngineFailure(error)) this.#refuse(request.id, error);
        else {
          this.#views.add(request);
          await this.#recover(error);
          return false;
        }
      }
      await nextTask();
      return this.#requests.length === 0;
    });
  }

  async #evaluate(question: ViewQuestion): Promise<{ readonly value: unknown; readonly transfer: ArrayBuffer[] }> {
    const { flow } = this.#loaded();
    switch (question.of) {
      case 'logProb': {
        const value = await flow.logProb(question.x);
        return { value, transfer: [value.buffer as ArrayBuffer] };
      }
      case 'sample': {
        const value = await flow.sample(question.n, question.seed === undefined ? {} : { seed: question.seed });
        return { value, transfer: buffersOf(value) };
      }
      case 'trajectory': {
        const value = await flow.trajectory(question.x);
        return { value, transfer: buffersOf(value) };
      }
      case 'inverse':
      case 'forward': {
        const value = await flow[question.of](question.x);
        return { value, transfer: [...buffersOf(value.value), value.logDet.buffer as ArrayBuffer] };
      }
    }
  }

  /** Goes back to the last good point; an engine that failed is replaced, anything else pauses. */
  async #recover(failure: unknown): Promise<void> {
    await this.#endFit();
    const work = this.#loaded();
    this.#report.clear();
    this.#work = { ...work, point: this.#good };
    if (this.#good.state) work.flow.setTrainingState(this.#good.state);
    const { code, message, hint } = toPosted(failure);
    this.#post({ kind: 'event', event: { kind: 'problem', code, message, ...(hint !== undefined && { hint }) } });
    if (!this.#isEngineFailure(failure)) return this.#pause('paused');
    this.#setStatus('recovering');
    const failed = this.#engine;
    this.#failed.add(webEngineNames.find((name) => name === failed.name)!);
    await this.#moveTo(referenceEngine());
    // What a lost engine holds cannot be given back.
    await Promise.allSettled([failed.dispose()]);
    this.#isChosen = false;
    if (this.#wantsToRun) void this.#choose();
    else this.#setStatus('paused');
  }

  #isEngineFailure(error: unknown): boolean {
    const { code } = toPosted(error);
    return (code === 'ENGINE_FAILED' || code === 'ENGINE_UNSUPPORTED') && this.#engine.name !== 'reference';
  }

  /** Chooses an engine while views are answered; the loop adopts it. */
  async #choose(): Promise<void> {
    if (this.#isChoosing) return;
    this.#isChoosing = true;
    const { engine: wish, ...options } = this.#options;
    try {
      const engine = await chooseEngine({
        ...options,
        without: [...(options.without ?? []), ...this.#failed],
        ...(wish !== undefined && !this.#failed.has(wish) && { engine: wish }),
      });
      this.#adopt = () => this.#use(engine);
    } catch (error) {
      this.#adopt = () => this.#recover(error);
    }
    this.#wake();
  }

  async #use(engine: ChosenEngine): Promise<void> {
    await this.#moveTo(engine);
    this.#isChosen = true;
    const { name, reason, trials } = engine;
    this.#post({ kind: 'engine', engine: { name, reason, trials } });
    if (!this.#wantsToRun) return;
    this.#report.begin(this.#now().step);
    this.#setStatus('running');
  }

  /** Carries the flow over to another engine. */
  async #moveTo(engine: Engine): Promise<void> {
    this.#engine = engine;
    if (this.#work === undefined) return;
    const { flow, run } = this.#work;
    this.#work = { ...this.#work, flow: this.#flowOf({ ...run, params: flow.params }) };
    await Promise.allSettled([flow.dispose()]);
  }

  #send(force: boolean): void {
    const { step } = this.#now();
    const now = { step, learningRate: this.#rateOf(Math.max(0, step - 1)), validation: this.#validation?.loss };
    this.#report.send(now, force);
  }

  #setStatus(status: TrainerStatus): void {
    if (status === this.#status) return;
    this.#status = status;
    this.#post({ kind: 'event', event: { kind: 'status', status } });
  }

  #refuse(id: number, error: unknown): void {
    this.#post({ kind: 'refusal', id, error: toPosted(error) });
  }

  #post(message: FromWorker, transfer: Transferable[] = []): void {
    this.#port.postMessage(message, transfer);
  }
}

function checkSettings({ learningRate, batchSize }: TrainerSettings): void {
  if (!(learningRate >= 0 && learningRate < Infinity))
    throw new FlowError('DOMAIN', `the learning rate is ${learningRate}, expected a number of at least 0`);
  if (!Number.isInteger(batchSize) || batchSize < 1)
    throw new FlowError('DOMAIN', `the batch size is ${batchSize}, expected a whole number of at least 1`);
}

const buffersOf = ({ data }: HostTensor): ArrayBuffer[] => [data.buffer as ArrayBuffer];
