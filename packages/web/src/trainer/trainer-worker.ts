import { FlowError } from '@flows/core';
import { toPosted } from '@flows/core/engine';
import { nextTask } from './next-task.ts';
import { answerView } from './answer-view.ts';
import { ProgressReport } from './progress-report.ts';
import { TrainerEngine } from './trainer-engine.ts';
import type { FromWorker, ToWorker, TrainerCalls, TrainerRequest } from './trainer-messages.ts';
import type { TrainerPort } from './trainer-port.ts';
import type { LoadedFlow, TrainerRun, TrainerSettings, TrainerStatus } from './trainer.ts';
import { TrainingRun } from './training-run.ts';
import { superseded, ViewRequests } from './view-requests.ts';

type ControlRequest = Exclude<TrainerRequest, { kind: 'view' }>;

/** Trains in a worker: one loop that does what the page asks for, answers views, and calls the engine, in turn. */
export class TrainerWorker {
  readonly #port: TrainerPort;
  readonly #requests: ControlRequest[] = [];
  readonly #views = new ViewRequests();
  readonly #report: ProgressReport;
  readonly #engine = new TrainerEngine();
  #run: TrainingRun | undefined;
  #snapshotEvery = 200;
  #wake: () => void = () => {};
  #status: TrainerStatus = 'starting';
  #wantsToRun = false;
  #onPause: (() => void)[] = [];

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
        if (this.#engine.hasChoice) await this.#adopt();
        const trains = this.#wantsToRun && this.#engine.isChosen;
        if (trains ? this.#views.areDue : this.#views.some) await this.#answerViews();
        if (trains) {
          await this.#train();
          await nextTask();
        } else if (this.#requests.length === 0 && !this.#views.some && !this.#engine.hasChoice)
          await this.#somethingNew();
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
        this.#engine.options = request.options;
        this.#snapshotEvery = request.snapshotEvery;
        return this.#setStatus('idle');
      case 'load':
        return this.#load(request.run);
      case 'start':
        return this.#start(Infinity);
      case 'pause':
        return this.#stop();
      case 'step':
        return this.#step(request.count, () => this.#post({ kind: 'answer', id: request.id, value: undefined }));
      case 'change':
        return this.#change(request.settings);
      case 'snapshot':
        return this.#snapshot();
    }
  }

  async #load(settings: TrainerRun): Promise<LoadedFlow> {
    const run = new TrainingRun(settings, this.#engine.current, this.#engine.options.precision ?? 'float32');
    if (this.#wantsToRun) this.#pause('paused');
    await this.#run?.dispose();
    this.#run = run;
    this.#report.clear();
    this.#setStatus('idle');
    return run.describe();
  }

  #loaded(): TrainingRun {
    if (this.#run === undefined) throw new FlowError('NOT_FITTED', 'no run is loaded', { hint: 'call load first' });
    return this.#run;
  }

  #start(goal: number): void {
    const run = this.#loaded();
    if (run.isFinished) return this.#pause('finished');
    run.goal = goal;
    this.#wantsToRun = true;
    if (this.#engine.isChosen) this.#goOn();
    else {
      this.#setStatus('starting');
      this.#choose();
    }
  }

  #step(count: number, done: () => void): void {
    if (!Number.isInteger(count) || count < 1)
      throw new FlowError('DOMAIN', `${count} steps, expected a whole number of at least 1`);
    const { step } = this.#loaded();
    this.#onPause.push(done);
    this.#start(step + count);
  }

  #goOn(): void {
    this.#report.begin(this.#loaded().step);
    this.#setStatus('running');
  }

  #pause(status: TrainerStatus): void {
    this.#wantsToRun = false;
    if (this.#run) {
      this.#run.goal = Infinity;
      this.#report.send(this.#run.now, true);
    }
    this.#setStatus(status);
    for (const done of this.#onPause.splice(0)) done();
  }

  /** Pauses as asked: what has been trained until now is not to be lost. */
  async #stop(): Promise<void> {
    const run = this.#run;
    try {
      if (run && run.step !== run.good.step) await this.#keep(run);
    } catch (error) {
      await this.#recover(error);
    }
    this.#pause('paused');
  }

  /** Takes a point to come back to, here and in the page. */
  async #keep(run: TrainingRun): Promise<void> {
    await run.keep();
    this.#post({ kind: 'point', point: run.good });
  }

  async #change(settings: Partial<TrainerSettings>): Promise<void> {
    const run = this.#loaded();
    if (!run.change(settings)) return;
    try {
      await run.freshen();
      await run.endFit();
    } catch (error) {
      await this.#recover(error);
    }
  }

  async #snapshot(): Promise<TrainerCalls['snapshot']['answer']> {
    const run = this.#loaded();
    return { ...(await run.freshen()), params: run.flow.params };
  }

  /** One call of the engine, and what comes due with it. */
  async #train(): Promise<void> {
    const run = this.#loaded();
    try {
      const progress = await run.advance();
      if (progress === undefined) return this.#pause('finished');
      this.#report.add(progress.step, progress.losses);
      const isThere = run.isFinished || run.step >= run.goal;
      if (isThere || run.step - run.good.step >= this.#snapshotEvery) await this.#keep(run);
      await run.validate();
      if (isThere) this.#pause(run.isFinished ? 'finished' : 'paused');
      else this.#report.send(run.now, false);
    } catch (error) {
      await this.#recover(error);
    }
  }

  async #answerViews(): Promise<void> {
    try {
      await this.#run?.freshen();
    } catch (error) {
      return this.#recover(error);
    }
    await this.#views.round(async (request) => {
      try {
        const { value, transfer } = await answerView(this.#loaded().flow, request.question);
        this.#post({ kind: 'answer', id: request.id, value }, transfer);
      } catch (error) {
        if (!this.#engine.isBlamedFor(error)) this.#refuse(request.id, error);
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

  #choose(): void {
    this.#engine.choose(() => this.#wake());
  }

  async #adopt(): Promise<void> {
    try {
      const { name, reason, trials } = this.#engine.adopt();
      await this.#run?.moveTo(this.#engine.current);
      this.#post({ kind: 'engine', engine: { name, reason, trials } });
    } catch (error) {
      return this.#recover(error);
    }
    if (this.#wantsToRun) this.#goOn();
  }

  /** Goes back to the last good point; an engine that failed is replaced, anything else pauses. */
  async #recover(failure: unknown): Promise<void> {
    const run = this.#loaded();
    await run.goBack();
    this.#report.clear();
    const { code, message, hint } = toPosted(failure);
    this.#post({ kind: 'event', event: { kind: 'problem', code, message, ...(hint !== undefined && { hint }) } });
    if (!this.#engine.isBlamedFor(failure)) return this.#pause('paused');
    this.#setStatus('recovering');
    const failed = this.#engine.giveUp();
    await run.moveTo(this.#engine.current);
    // What a lost engine holds cannot be given back.
    await Promise.allSettled([failed.dispose()]);
    if (this.#wantsToRun) this.#choose();
    else this.#setStatus('paused');
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
