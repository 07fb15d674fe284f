import type { Context } from '../flows/context.ts';
import type { Events } from '../flows/events.ts';
import { FlowError } from '../flow-error.ts';
import type { LearningRate } from './learning-rate.ts';
import type { Optimizer } from './optimizer.ts';
import type { TrainingState } from './training-state.ts';

export interface FitOptions {
  /** Optimisation steps; default 2000, or what `epochs` comes to. */
  readonly steps?: number;
  /** Passes over the training rows, instead of `steps`. */
  readonly epochs?: number;
  /** Events per step; default 256, or all rows if there are fewer. */
  readonly batchSize?: number;
  /** The highest learning rate (default 2e-3), or a rate for every step. */
  readonly learningRate?: number | LearningRate;
  /** How the rate falls from there: along half a cosine to 0 (default), or not at all. */
  readonly schedule?: 'cosine' | 'constant';
  /** Default: Adam. */
  readonly optimizer?: Optimizer;
  /** Longest gradient (global norm) an update may use; default 10, `Infinity` for no limit. */
  readonly clipNorm?: number;
  /**
   * Share of the rows (default 0.1) or events held out; the params that do best on them are kept. 0 for none. Events of a conditional flow
   * come with their contexts.
   */
  readonly validation?: number | Events | HeldOutEvents;
  /** Steps between validations; default an epoch, at least 50. */
  readonly validateEvery?: number;
  /** Stop after this many validations without a new best. */
  readonly patience?: number;
  readonly seed?: number;
  /**
   * What a conditional flow is conditioned on: contexts for the rows of a table, by the rule of {@link Context}, or the names of the columns
   * of a data source that are the context, of a table or of endless data; the other columns are the event.
   */
  readonly context?: Context | readonly string[];
  /**
   * Whether data-dependent state, such as mean and scale of standardisation, is set from the training rows first. `false` keeps that of a flow
   * which was trained before, for instance of a model file. Default: yes; never with `resume`.
   */
  readonly calibrate?: boolean;
  /**
   * Steps per call of the engine; progress comes once per call. A function is asked before every call, and each number it gives is compiled for once.
   * Default: as many as make a call worth its overhead.
   */
  readonly stepsPerCall?: number | (() => number);
  /**
   * Where to go on, from `progress.state()` of an earlier run: with the same data and options every number is as if it had not stopped. Data and options may
   * also differ. `steps` counts from the first start; data-dependent state is not calibrated anew; the best params are those from here on.
   */
  readonly resume?: TrainingState;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: FitProgress) => void;
}

/** Events to validate on, with their contexts by the rule of {@link Context}. */
export interface HeldOutEvents {
  readonly events: Events;
  readonly context?: Context;
}

/** How training stands after a call of the engine. Losses are nats per event. */
export interface FitProgress {
  readonly step: number;
  readonly steps: number;
  /** Mean training loss of the steps of this call. */
  readonly loss: number;
  /** Loss of every step of this call. */
  readonly losses: readonly number[];
  readonly gradientNorm: number;
  readonly learningRate: number;
  /** Newest loss on the held-out events, if there are any. */
  readonly validation?: number;
  readonly bestValidation?: number;
  readonly seconds: number;
  readonly stepsPerSecond: number;
  /**
   * Where training stands now, to go on from: copied from the engine when asked for.
   *
   * @throws FlowError DOMAIN when training has gone on: ask before the next progress is read, or within `onProgress`.
   */
  readonly state: () => Promise<TrainingState>;
}

/** How training ended. Losses are nats per event. */
export interface FitSummary {
  readonly steps: number;
  readonly stopped: 'steps' | 'patience';
  readonly seconds: number;
  readonly stepsPerSecond: number;
  /** Mean training loss of the last calls. */
  readonly trainNll: number;
  /** Loss on the held-out events with the params that were kept. */
  readonly validationNll?: number;
  readonly batchSize: number;
  readonly seed: number;
  readonly engine: string;
}

/** Refuses options that make no sense. @throws FlowError DOMAIN naming the option, its value and what it may be. */
export function checkFitOptions(options: FitOptions): void {
  const check = (name: keyof FitOptions, ok: (value: number) => boolean, expected: string): void => {
    const value = options[name];
    if (typeof value === 'number' && !ok(value))
      throw new FlowError('DOMAIN', `${name} is ${value}, expected ${expected}`);
  };
  const whole = (value: number): boolean => Number.isInteger(value) && value >= 1;
  for (const name of ['steps', 'batchSize', 'validateEvery', 'patience', 'stepsPerCall'] as const)
    check(name, whole, 'a whole number of at least 1');
  check('epochs', (value) => value > 0 && Number.isFinite(value), 'a positive number');
  check('learningRate', (value) => value > 0 && Number.isFinite(value), 'a positive number');
  check('clipNorm', (value) => value > 0, 'a positive number');
  check('validation', (value) => value >= 0 && value < 1, 'a share of the rows from 0 to below 1');
  check('seed', Number.isSafeInteger, 'a whole number');
}
