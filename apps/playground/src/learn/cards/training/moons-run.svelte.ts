import { Flow, NSF, RealNVP, type FlowSpec } from '@flows/core';
import { openTrainer, type Trainer, type TrainerEvent, type TrainerStatus } from '@flows/web';
import { fieldPoints } from '../../../draw/heat-map.ts';
import type { Region } from '../../../draw/plane.ts';
import { messageOf } from '../../../message-of.ts';

export const flows = {
  affine: () => RealNVP(2, { layers: 8, hidden: [24, 24] }),
  spline: () => NSF(2, { layers: 4, hidden: [24, 24], layout: 'coupling' }),
} as const;

export interface MoonsSettings {
  readonly flow: keyof typeof flows;
  readonly rate: number;
  readonly noise: number;
  readonly seed: number;
}

/** What the model says at one moment. */
export interface MoonsView {
  readonly step: number;
  /** Density on the field. */
  readonly density: Float64Array;
  readonly samples: ArrayLike<number>;
}

export const region: Region = { x: [-1.6, 2.6], y: [-1.1, 1.6] };
export const [columns, rows] = [84, 54];
export const steps = 2000;

/** A flow that learns the moons in a worker, and how it stands. */
export class MoonsRun {
  status = $state<TrainerStatus>('starting');
  step = $state(0);
  stepsPerSecond = $state(0);
  parameters = $state(0);
  engine = $state('');
  problem = $state('');
  /** Play was pressed before there was anything to play. */
  startsWhenLoaded = $state(false);
  view = $state.raw<MoonsView>();
  /** Loss of every step; grows, and so is not watched: `step` is. */
  losses: number[] = [];
  #trainer: Trainer | undefined;
  #wanted: MoonsSettings | undefined;
  #isLoading = false;
  #isLooking = false;
  #looksAgain = false;
  #isClosed = false;

  async open(makeWorker: () => Worker, settings: MoonsSettings): Promise<void> {
    try {
      const trainer = await openTrainer(makeWorker);
      if (this.#isClosed) return void (await trainer.close());
      this.#trainer = trainer;
      trainer.subscribe((event) => this.#hear(event));
      await this.reset(settings);
    } catch (error) {
      this.#tell(error);
    }
  }

  #tell(error: unknown): void {
    // Whoever turned away is told nothing.
    if (!this.#isClosed) this.problem = messageOf(error).message;
  }

  /** Drops what was learnt. While one flow is being loaded, only the newest of those asked for is loaded next: a slider asks for many. */
  async reset(settings: MoonsSettings): Promise<void> {
    this.#wanted = settings;
    if (this.#isLoading) return;
    this.#isLoading = true;
    try {
      while (this.#trainer && this.#wanted && !this.#isClosed) await this.#load(this.#trainer, this.#wanted);
    } catch (error) {
      this.#tell(error);
    } finally {
      this.#isLoading = false;
    }
    if (!this.#trainer || !this.startsWhenLoaded) return;
    this.startsWhenLoaded = false;
    this.#trainer.start();
  }

  async #load(trainer: Trainer, settings: MoonsSettings): Promise<void> {
    this.#wanted = undefined;
    this.problem = '';
    const { flow, rate, noise, seed } = settings;
    const spec: FlowSpec = new Flow(flows[flow]()).spec;
    const { parameters } = await trainer.load({
      flow: spec,
      data: { kind: 'toy', name: 'two-moons', noise },
      batchSize: 256,
      learningRate: rate,
      schedule: 'cosine',
      steps,
      seed,
    });
    this.losses = [];
    this.step = 0;
    this.stepsPerSecond = 0;
    this.parameters = parameters;
    this.status = trainer.status;
    void this.#look();
  }

  /** Trains on; what is done is begun anew. */
  async start(settings: MoonsSettings): Promise<void> {
    if (this.status === 'finished') await this.reset(settings);
    if (this.#trainer && !this.#isLoading) this.#trainer.start();
    else this.startsWhenLoaded = true;
  }
  pause(): void {
    this.startsWhenLoaded = false;
    this.#trainer?.pause().catch((error: unknown) => this.#tell(error));
  }
  changeRate(learningRate: number): void {
    if (this.parameters > 0) this.#trainer?.change({ learningRate }).catch((error: unknown) => this.#tell(error));
  }
  close(): void {
    this.#isClosed = true;
    void this.#trainer?.close();
  }

  /** Mean loss of the last steps. */
  get recentLoss(): number | undefined {
    const last = this.losses.slice(-50);
    return this.step === 0 ? undefined : last.reduce((sum, loss) => sum + loss, 0) / last.length;
  }

  #hear(event: TrainerEvent): void {
    if (event.kind === 'status') {
      this.status = event.status;
      this.engine = this.#trainer?.engine?.name ?? '';
      if (event.status !== 'running') this.stepsPerSecond = 0;
      if (event.status === 'paused' || event.status === 'finished') void this.#look();
    } else if (event.kind === 'problem') this.problem = event.message;
    else {
      this.losses.push(...event.losses);
      this.step = event.step;
      this.stepsPerSecond = event.stepsPerSecond;
      void this.#look();
    }
  }

  /** Asks for the model of now; never twice at a time. */
  async #look(): Promise<void> {
    this.#looksAgain = true;
    if (this.#isLooking) return;
    this.#isLooking = true;
    const grid = { shape: [columns * rows, 2], data: fieldPoints(region, columns, rows) };
    try {
      while (this.#looksAgain && this.#trainer && !this.#isClosed) {
        this.#looksAgain = false;
        const { step } = this;
        const [logProb, samples] = await Promise.all([
          this.#trainer.logProb(grid),
          this.#trainer.sample(800, { seed: 7 }),
        ]);
        this.view = { step, density: logProb.map(Math.exp), samples: samples.data };
      }
    } catch {
      // The run was replaced or the worker closed meanwhile: what comes next looks again.
    } finally {
      this.#isLooking = false;
    }
  }
}
