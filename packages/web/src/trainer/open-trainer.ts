import { FlowError, flowFromSpec, type HostTensor } from '@flows/core';
import { fromPosted, toPosted } from '@flows/core/engine';
import type { FromWorker, ToWorker, TrainerCalls, TrainerPoint, ViewQuestion } from './trainer-messages.ts';
import { WorkerLine } from './worker-line.ts';
import type {
  LoadedFlow,
  OpenTrainerOptions,
  Trainer,
  TrainerEvent,
  TrainerRun,
  TrainerSettings,
  TrainerSnapshot,
  TrainerStatus,
  ViewOptions,
} from './trainer.ts';

const mostCrashes = 3;
const crashWindow = 10_000;

/**
 * Opens a trainer in a worker whose whole code is `import '@flows/web/trainer-worker'`. The worker is made by a function, since another takes its
 * place when it crashes. Flows can be looked at as soon as they are loaded; an engine is loaded when training starts.
 *
 * @throws FlowError ENGINE_FAILED when the worker does not start.
 *
 * @example
 * ```ts no-run
 * const trainer = await openTrainer(() => new Worker(new URL('./trainer.worker.ts', import.meta.url), { type: 'module' }));
 * await trainer.load({
 *   flow: new Flow(RealNVP(2)).spec,
 *   data: { kind: 'toy', name: 'two-moons' },
 *   batchSize: 256,
 *   learningRate: 1e-3,
 *   seed: 1,
 * });
 * trainer.subscribe((event) => event.kind === 'progress' && console.log(event.step, event.losses.at(-1)));
 * trainer.start();
 * ```
 */
export async function openTrainer(makeWorker: () => Worker, options: OpenTrainerOptions = {}): Promise<Trainer> {
  const trainer = new WorkerTrainer(makeWorker, options);
  await trainer.open();
  return trainer;
}

interface PendingCall {
  readonly kind: keyof TrainerCalls;
  readonly content: object;
  resolve(value: never): void;
  reject(error: unknown): void;
}

class WorkerTrainer implements Trainer {
  engine: Trainer['engine'];
  status: TrainerStatus = 'starting';
  readonly #makeWorker: () => Worker;
  readonly #options: OpenTrainerOptions;
  readonly #listeners = new Set<(event: TrainerEvent) => void>();
  readonly #pending = new Map<number, PendingCall>();
  #count = 0;
  #line: WorkerLine | undefined;
  #crashes: number[] = [];
  /** What a crash is recovered from. */
  #run: TrainerRun | undefined;
  #point: TrainerPoint = { step: 0 };
  #wantsToRun = false;

  constructor(makeWorker: () => Worker, options: OpenTrainerOptions) {
    this.#makeWorker = makeWorker;
    this.#options = options;
  }

  open(): Promise<void> {
    this.#connect();
    const { snapshotEvery = 200, patience: _, ...options } = this.#options;
    return this.#call('open', { options, snapshotEvery });
  }

  #connect(): void {
    this.#line = new WorkerLine(this.#makeWorker(), this.#options.patience ?? 30, {
      receive: (message) => this.#receive(message),
      crashed: (cause) => this.#recover(cause),
    });
  }

  #receive(message: FromWorker): void {
    switch (message.kind) {
      case 'answer':
        return this.#settled(message.id)?.resolve(message.value as never);
      case 'refusal':
        return this.#settled(message.id)?.reject(fromPosted(message.error));
      case 'engine':
        this.engine = message.engine;
        return;
      case 'point':
        this.#point = message.point;
        return;
      case 'event':
        if (message.event.kind === 'status') this.#setStatus(message.event.status);
        else this.#tell(message.event);
        if (message.event.kind === 'progress') this.#line?.post({ kind: 'taken' });
    }
  }

  #settled(id: number): PendingCall | undefined {
    const call = this.#pending.get(id);
    this.#pending.delete(id);
    return call;
  }

  #setStatus(status: TrainerStatus): void {
    this.status = status;
    if (status === 'paused' || status === 'finished') this.#wantsToRun = false;
    this.#tell({ kind: 'status', status });
  }

  #tell(event: TrainerEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  #tellProblem(error: unknown): void {
    const { code, message, hint } = toPosted(error);
    this.#tell({ kind: 'problem', code, message, ...(hint !== undefined && { hint }) });
  }

  /** A call whose failure nobody awaits. */
  #unattended(call: Promise<unknown>): void {
    call.catch((error: unknown) => {
      if (this.#line !== undefined) this.#tellProblem(error);
    });
  }

  #call<K extends keyof TrainerCalls>(kind: K, content: TrainerCalls[K]['with']): Promise<TrainerCalls[K]['answer']> {
    return new Promise<TrainerCalls[K]['answer']>((resolve, reject) => {
      if (this.status === 'closed' || this.status === 'failed')
        throw new FlowError('ENGINE_FAILED', `the trainer is ${this.status}`, { hint: 'open another' });
      const id = ++this.#count;
      this.#line!.post({ id, kind, ...content } as ToWorker);
      this.#pending.set(id, { kind, content, resolve, reject });
    });
  }

  /** A new worker takes the place of one that crashed, and gets what the old one had to do. */
  #recover(cause: unknown): void {
    const now = performance.now();
    this.#crashes = [...this.#crashes.filter((time) => time > now - crashWindow), now];
    const failed = this.#crashes.length >= mostCrashes;
    const message = (cause as { message?: string } | undefined)?.message ?? 'nobody knows why';
    const hint = failed ? 'save what there is and open another' : `training goes on from step ${this.#point.step}`;
    const error = new FlowError('ENGINE_FAILED', `the worker crashed: ${message}`, { cause, hint });
    this.engine = undefined;
    this.#tellProblem(error);
    if (failed) return this.#end('failed', error);
    this.#setStatus('recovering');

    const waiting = [...this.#pending];
    const isWaiting = (kind: keyof TrainerCalls): boolean => waiting.some(([, call]) => call.kind === kind);
    try {
      if (isWaiting('open')) this.#connect();
      else this.#unattended(this.open());
    } catch (failure) {
      return this.#end('failed', failure);
    }
    const { state } = this.#point;
    if (this.#run && !isWaiting('load'))
      this.#unattended(this.#call('load', { run: { ...this.#run, ...(state && { state }) } }));
    for (const [id, { kind, content }] of waiting) this.#line!.post({ id, kind, ...content } as ToWorker);
    if (this.#wantsToRun && !isWaiting('start')) this.#unattended(this.#call('start', {}));
  }

  #end(status: 'failed' | 'closed', error: unknown): void {
    this.#line?.close();
    this.#line = undefined;
    this.#setStatus(status);
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }

  async load(run: TrainerRun): Promise<LoadedFlow> {
    this.#wantsToRun = false;
    const loaded = await this.#call('load', { run });
    this.#run = run;
    this.#point = { step: run.state?.step ?? 0, ...(run.state && { state: run.state }) };
    return loaded;
  }

  start(): void {
    this.#wantsToRun = true;
    this.#unattended(this.#call('start', {}));
  }

  pause(): Promise<void> {
    this.#wantsToRun = false;
    return this.#call('pause', {});
  }

  step(count = 1): Promise<void> {
    return this.#call('step', { count });
  }

  async change(settings: Partial<TrainerSettings>): Promise<void> {
    await this.#call('change', { settings });
    if (this.#run) this.#run = { ...this.#run, ...settings };
  }

  async snapshot(): Promise<TrainerSnapshot> {
    if (this.status === 'failed' && this.#run) return lastSnapshot(this.#run, this.#point);
    const { step, state, params } = await this.#call('snapshot', {});
    return { run: { ...this.#run!, params, ...(state && { state }) }, step, params };
  }

  logProb(x: HostTensor, options?: ViewOptions): Promise<Float64Array> {
    return this.#ask({ of: 'logProb', x }, options);
  }

  sample(n: number, { seed, ...options }: ViewOptions & { readonly seed?: number } = {}): Promise<HostTensor> {
    return this.#ask({ of: 'sample', n, ...(seed !== undefined && { seed }) }, options);
  }

  inverse(x: HostTensor, options?: ViewOptions): Promise<{ value: HostTensor; logDet: Float64Array }> {
    return this.#ask({ of: 'inverse', x }, options);
  }

  forward(z: HostTensor, options?: ViewOptions): Promise<{ value: HostTensor; logDet: Float64Array }> {
    return this.#ask({ of: 'forward', x: z }, options);
  }

  trajectory(z: HostTensor, options?: ViewOptions): Promise<HostTensor> {
    return this.#ask({ of: 'trajectory', x: z }, options);
  }

  /** What is asked is copied, what is answered is handed over. */
  async #ask<Answer>(question: ViewQuestion, { view }: ViewOptions = {}): Promise<Answer> {
    return (await this.#call('view', { view, question })) as Answer;
  }

  subscribe(listener: (event: TrainerEvent) => void): () => void {
    // Each subscription is its own, also where the same function is given twice.
    const own = (event: TrainerEvent): void => listener(event);
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  async close(): Promise<void> {
    if (this.status === 'closed') return;
    this.#end('closed', new FlowError('ABORTED', 'the trainer was closed'));
    this.#listeners.clear();
  }
}

/** What there is of a run whose worker is gone: it stands at the last point that is known. */
function lastSnapshot(run: TrainerRun, { step, state }: TrainerPoint): TrainerSnapshot {
  const { flow: spec, seed, params: first } = run;
  const flow = flowFromSpec(spec, { seed, ...(first && { params: first }) });
  if (state) flow.setTrainingState(state);
  const { params } = flow;
  return { run: { ...run, params, ...(state && { state }) }, step, params };
}
