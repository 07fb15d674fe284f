import { messageOf, type Problem } from '../message-of.ts';
import { LossHistory } from './training/loss-history.ts';
import type { Speed } from './training/settings.ts';
import {
  openTrainer,
  type LoadedFlow,
  type Trainer,
  type TrainerEvent,
  type TrainerRun,
  type TrainerSettings,
  type TrainerSnapshot,
  type TrainerStatus,
} from '@flows/web';

/** A run as it stood, with its losses. */
export interface Stand {
  readonly snapshot: TrainerSnapshot;
  readonly history: LossHistory;
}

/** The flow that is loaded, and what it was loaded with. */
export interface Model extends LoadedFlow {
  readonly run: TrainerRun;
}

/** The run: the trainer in its worker, how it stands, and what views need to know to ask it again. */
export class Session {
  /** Undefined until a flow is loaded; another object for every one that is. */
  model = $state.raw<Model>();
  status = $state<TrainerStatus>('starting');
  /** Whether the reader wants it to train; it may still be loading its engine. */
  playing = $state(false);
  step = $state(0);
  /** Mean loss of the last steps, in nats. */
  loss = $state<number>();
  validation = $state<number>();
  stepsPerSecond = $state(0);
  engine = $state.raw<Trainer['engine']>();
  problem = $state.raw<Problem>();
  /** Grows when losses have come. */
  recorded = $state(0);
  history = new LossHistory();
  speed: Speed = 'full';
  /** The step to stop at; 0 for none. */
  goal = 0;

  #trainer: Trainer | undefined;
  #opening: Promise<Trainer> | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #moved: (() => void)[] = [];
  #isClosed = false;
  readonly #makeWorker: () => Worker;

  constructor(makeWorker: () => Worker) {
    this.#makeWorker = makeWorker;
  }

  /** @throws FlowError when no trainer can be opened. */
  #open(): Promise<Trainer> {
    if (this.#hasFailed) this.#opening = undefined;
    this.#opening ??= openTrainer(this.#makeWorker).then((trainer) => {
      if (this.#isClosed) void trainer.close();
      trainer.subscribe((event) => this.#hear(event));
      this.#trainer = trainer;
      this.status = trainer.status;
      return trainer;
    });
    return this.#opening;
  }

  /** Crashed again and again; it still knows its last good point. */
  get #hasFailed(): boolean {
    return this.#trainer?.status === 'failed';
  }

  #hear(event: TrainerEvent): void {
    if (event.kind === 'status') {
      this.status = event.status;
      this.engine = this.#trainer?.engine;
      const stopped = event.status === 'finished' || event.status === 'failed';
      if (stopped || (event.status === 'paused' && this.speed === 'full')) this.playing = false;
      if (event.status !== 'running') this.stepsPerSecond = 0;
      if (event.status === 'failed' && this.problem)
        this.problem = { message: this.problem.message, hint: 'press Train to go on from the last good step' };
    } else if (event.kind === 'problem') {
      this.problem = { message: event.message, ...(event.hint !== undefined && { hint: event.hint }) };
    } else {
      this.history.push(event.step, event.losses, event.validation);
      this.step = event.step;
      this.loss = this.history.recent();
      if (event.validation !== undefined) this.validation = event.validation;
      this.stepsPerSecond = event.stepsPerSecond;
      this.recorded++;
    }
    this.#move();
  }

  /** Wakes the views that wait for something to happen. */
  #move(): void {
    for (const wake of this.#moved.splice(0)) wake();
  }

  /** Resolves when the model is another than it was: at once while it trains. */
  moved(): Promise<void> {
    if (this.status === 'running') return Promise.resolve();
    return new Promise((resolve) => void this.#moved.push(resolve));
  }

  /** Loads a run in place of the one there is, and goes on training if it trained. */
  load(run: TrainerRun, { history = new LossHistory(), step = 0 } = {}): Promise<void> {
    return this.#inTurn(async () => {
      const trainer = await this.#open();
      const wasPlaying = this.playing;
      this.playing = false;
      const loaded = await trainer.load(run);
      this.history = history;
      this.step = step;
      this.loss = history.recent();
      this.validation = history.validations.at(-1)?.loss;
      this.stepsPerSecond = 0;
      this.problem = undefined;
      this.recorded++;
      this.model = { ...loaded, run };
      this.#move();
      if (wasPlaying) this.play();
    });
  }

  play(): void {
    const trainer = this.#trainer;
    if (this.playing || !trainer || !this.model) return;
    this.playing = true;
    if (this.#hasFailed) return void this.#replaceTrainer();
    this.problem = undefined;
    if (this.speed === 'full') this.#playFast(trainer);
    else void this.#playSlowly(trainer);
  }

  /** Another trainer takes the run over from one that failed. */
  async #replaceTrainer(): Promise<void> {
    const stand = await this.stand();
    if (!stand || !this.model) return;
    const { learningRate, batchSize, data } = this.model.run;
    const { run, step } = stand.snapshot;
    await this.load({ ...run, learningRate, batchSize, data }, { history: stand.history, step });
  }

  #playFast(trainer: Trainer): void {
    const left = this.goal - this.step;
    if (left > 0) void this.#try(trainer.step(left));
    else trainer.start();
  }

  async #playSlowly(trainer: Trainer): Promise<void> {
    const { model } = this;
    while (this.playing && this.model === model && this.speed !== 'full') {
      const began = performance.now();
      const rate = Number(this.speed);
      try {
        await trainer.step(Math.max(1, rate / 10));
      } catch (error) {
        this.playing = false;
        return this.#tell(error);
      }
      const left = 1000 / Math.min(rate, 10) - (performance.now() - began);
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, left)));
      if (this.step === this.goal) this.playing = false;
    }
    // Turned up while it played.
    if (this.playing && this.model === model) this.#playFast(trainer);
  }

  setSpeed(speed: Speed): void {
    if (speed === this.speed) return;
    const wasFull = this.speed === 'full';
    this.speed = speed;
    if (!this.playing || !wasFull || !this.#trainer) return;
    const trainer = this.#trainer;
    void trainer.pause().then(() => this.#playSlowly(trainer));
  }

  /** Stops at a step, also one set while it trains. */
  async setGoal(goal: number): Promise<void> {
    this.goal = goal;
    if (!this.playing || this.speed !== 'full') return;
    await this.pause();
    this.play();
  }

  async pause(): Promise<void> {
    this.playing = false;
    await this.#try(this.#trainer?.pause());
  }

  toggle(): void {
    if (this.playing) void this.pause();
    else this.play();
  }

  async oneStep(): Promise<void> {
    if (!this.model || this.playing) return;
    this.problem = undefined;
    if (this.#hasFailed) await this.#replaceTrainer();
    await this.#try(this.#trainer?.step(1));
  }

  /** Changes the run as it stands, trained or not. */
  change(settings: Partial<TrainerSettings>): Promise<void> {
    return this.#inTurn(async () => {
      const { model } = this;
      if (!model || !this.#trainer) return;
      const isNew = ([name, value]: [string, unknown]): boolean => model.run[name as keyof TrainerSettings] !== value;
      if (!Object.entries(settings).some(isNew)) return;
      if (!this.#hasFailed) await this.#trainer.change(settings);
      // The same model: views need not begin anew.
      Object.assign(model, { run: { ...model.run, ...settings } });
      this.#move();
    });
  }

  /** Undefined where nothing is loaded. */
  async stand(): Promise<Stand | undefined> {
    if (!this.model) return undefined;
    const snapshot = await this.ask((trainer) => trainer.snapshot());
    return snapshot && { snapshot, history: this.history.copy() };
  }

  /** Asks about the flow of now; undefined where that failed, which is told. */
  async ask<Answer>(question: (trainer: Trainer) => Promise<Answer>): Promise<Answer | undefined> {
    if (!this.#trainer) return undefined;
    try {
      return await question(this.#trainer);
    } catch (error) {
      if ((error as { code?: string }).code !== 'ABORTED' && !this.#hasFailed) this.#tell(error);
      return undefined;
    }
  }

  #tell(error: unknown): void {
    this.problem = messageOf(error);
  }

  async #try(promise: Promise<unknown> | undefined): Promise<void> {
    try {
      await promise;
    } catch (error) {
      this.#tell(error);
    }
  }

  #inTurn(task: () => Promise<void>): Promise<void> {
    const result = this.#try(this.#queue.then(task));
    this.#queue = result;
    return result;
  }

  close(): void {
    this.#isClosed = true;
    this.playing = false;
    void this.#trainer?.close();
  }
}
