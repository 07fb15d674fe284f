import type { HostTensor, Params, TrainingState } from '@flows/core';
import type { PostedError } from '@flows/core/engine';
import type { ChooseEngineOptions } from '../choose-engine.ts';
import type { LoadedFlow, Trainer, TrainerEvent, TrainerRun, TrainerSettings } from './trainer.ts';

/** Where a run stands; without state where nothing has been trained. */
export interface TrainerPoint {
  readonly step: number;
  readonly state?: TrainingState;
}

/** A question about the flow of now. */
export type ViewQuestion =
  | { readonly of: 'sample'; readonly n: number; readonly seed?: number }
  | { readonly of: 'logProb' | 'inverse' | 'forward' | 'trajectory'; readonly x: HostTensor };

/** What the page asks for: content and answer of each kind. */
export interface TrainerCalls {
  open: {
    readonly with: { readonly options: ChooseEngineOptions; readonly snapshotEvery: number };
    readonly answer: undefined;
  };
  load: { readonly with: { readonly run: TrainerRun }; readonly answer: LoadedFlow };
  start: { readonly with: object; readonly answer: undefined };
  pause: { readonly with: object; readonly answer: undefined };
  step: { readonly with: { readonly count: number }; readonly answer: undefined };
  change: { readonly with: { readonly settings: Partial<TrainerSettings> }; readonly answer: undefined };
  snapshot: { readonly with: object; readonly answer: TrainerPoint & { readonly params: Params } };
  view: {
    readonly with: { readonly view: string | undefined; readonly question: ViewQuestion };
    readonly answer: unknown;
  };
}

export type TrainerRequest = {
  [K in keyof TrainerCalls]: { readonly id: number; readonly kind: K } & TrainerCalls[K]['with'];
}[keyof TrainerCalls];

/** From the page to its worker. `taken`: the last progress has been dealt with, the next may come. */
export type ToWorker = TrainerRequest | { readonly kind: 'taken' } | { readonly kind: 'ping' };

/** From the worker to its page. `point`: what a crash is recovered from; `broken`: the worker cannot go on. */
export type FromWorker =
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'refusal'; readonly id: number; readonly error: PostedError }
  | { readonly kind: 'event'; readonly event: TrainerEvent }
  | { readonly kind: 'engine'; readonly engine: NonNullable<Trainer['engine']> }
  | { readonly kind: 'point'; readonly point: TrainerPoint }
  | { readonly kind: 'broken'; readonly error: PostedError }
  | { readonly kind: 'pong' };
