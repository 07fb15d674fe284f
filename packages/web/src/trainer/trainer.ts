import type { FlowSpec, Params, HostTensor, TrainingState } from '@flows/core';
import type { ChooseEngineOptions, EngineChoice } from '../choose-engine.ts';

/** Training in a worker: the page asks, the worker computes; between two calls of the engine it answers what views ask for. */
export interface Trainer {
  /** Engine of the worker and why it was chosen; absent until the worker has chosen. */
  readonly engine: (EngineChoice & { readonly name: string }) | undefined;
  readonly status: TrainerStatus;

  /**
   * Takes a flow and its data and stands at step 0, or where `state` stands; what was trained before is dropped.
   * @throws FlowError as the flow's own calls do.
   */
  load(run: TrainerRun): Promise<LoadedFlow>;
  /** Trains until paused or until `steps` are done. */
  start(): void;
  /** Resolves when no step is under way. */
  pause(): Promise<void>;
  /** Trains `count` steps and pauses. */
  step(count?: number): Promise<void>;
  /** Changes the run while it trains, or while it is paused; params and the optimiser's state stay. */
  change(settings: Partial<TrainerSettings>): Promise<void>;
  /** Everything needed to go on elsewhere or later; plain data that can be cloned, or kept in IndexedDB. One that failed still gives its last good point. */
  snapshot(): Promise<TrainerSnapshot>;

  /**
   * As of `Flow`, with the params of now: all questions answered in one go have the same. Asked while training, they are answered between two
   * calls of the engine, in the order they came, about ten to fifteen times a second.
   *
   * A question with the name of a `view` takes the place of an older one of that view that still waits; the older one is rejected with ABORTED. A page that
   * asks again when the answer is drawn never has two under way and needs no names.
   */
  logProb(x: HostTensor, options?: ViewOptions): Promise<Float64Array>;
  sample(n: number, options?: ViewOptions & { readonly seed?: number }): Promise<HostTensor>;
  inverse(x: HostTensor, options?: ViewOptions): Promise<{ value: HostTensor; logDet: Float64Array }>;
  forward(z: HostTensor, options?: ViewOptions): Promise<{ value: HostTensor; logDet: Float64Array }>;
  /** `[n, layers + 1, …event]` from latent to data. */
  trajectory(z: HostTensor, options?: ViewOptions): Promise<HostTensor>;

  /** Returns the function that ends it. */
  subscribe(listener: (event: TrainerEvent) => void): () => void;
  close(): Promise<void>;
}

export interface ViewOptions {
  /** Name of what the answer is for. */
  readonly view?: string;
}

/**
 * `starting`: the worker starts, or, after `start`, its engine is being loaded and chosen. `idle`: nothing has been trained yet. `recovering`: the worker
 * crashed or its GPU context was lost; a new one goes on from the last snapshot. `failed`: it crashed three times within ten seconds.
 */
export type TrainerStatus =
  | 'starting'
  | 'idle'
  | 'running'
  | 'paused'
  | 'recovering'
  | 'finished'
  | 'failed'
  | 'closed';

/** What may change while a run trains. */
export interface TrainerSettings {
  readonly learningRate: number;
  /** Events per step; of a table, at most the rows that are trained on. */
  readonly batchSize: number;
  /** Replaces the data; for toy data also where only their noise changes. */
  readonly data: TrainerData;
}

export interface TrainerRun extends TrainerSettings {
  readonly flow: FlowSpec;
  /** Default: those of the seed. */
  readonly params?: Params;
  /** As of `flow.fit`: `false` for params that were trained before, of a model file. Default: yes, unless there is a state. */
  readonly calibrate?: boolean;
  /** Default: no end. */
  readonly steps?: number;
  /** How the rate falls towards the last step; default not at all. */
  readonly schedule?: 'constant' | 'cosine';
  /** Longest gradient an update may use; default 10. */
  readonly clipNorm?: number;
  readonly seed: number;
  /** Where to go on, from a snapshot: `load(snapshot.run)`. */
  readonly state?: TrainingState;
}

/** A toy distribution drawn anew for every batch, or a table of rows, a tenth of which is held out. */
export type TrainerData =
  | { readonly kind: 'toy'; readonly name: string; readonly noise?: number }
  | { readonly kind: 'rows'; readonly rows: HostTensor };

export interface LoadedFlow {
  /** Numbers that are learnt. */
  readonly parameters: number;
  /** Names of the layers, latent to data: `trajectory` has one place more. */
  readonly layers: readonly string[];
  readonly params: Params;
}

export interface TrainerSnapshot {
  /** The run with its params, and its state where it has been trained. */
  readonly run: TrainerRun;
  readonly step: number;
  readonly params: Params;
}

export type TrainerEvent =
  | { readonly kind: 'status'; readonly status: TrainerStatus }
  | {
      readonly kind: 'progress';
      readonly step: number;
      /** Loss of every step since the last event, in nats; `step` is that of the last. After a recovery steps are counted from where it went on. */
      readonly losses: Float32Array;
      /** Newest loss on held-out events. */
      readonly validation?: number;
      readonly learningRate: number;
      readonly stepsPerSecond: number;
    }
  /** Something went wrong; what was learnt is kept. `code` and `hint` are those of a `FlowError`. */
  | { readonly kind: 'problem'; readonly code: string; readonly message: string; readonly hint?: string };

export interface OpenTrainerOptions extends ChooseEngineOptions {
  /** Steps between the snapshots that crashes are recovered from; default 200. */
  readonly snapshotEvery?: number;
  /** Seconds without a sign of life after which a worker counts as crashed; default 30. */
  readonly patience?: number;
}
