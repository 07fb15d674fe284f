import type { Engine, Precision } from '../engine/engine.ts';
import type { FlowModel } from '../flows/flow-model.ts';
import type { Params } from '../flows/param-layout.ts';
import type { HostArray } from '../host-array.ts';
import type { Key } from '../random/index.ts';
import type { BatchStream } from './batch-stream.ts';

/** What a run needs besides its options. */
export interface FitRun {
  readonly model: FlowModel;
  readonly engine: Engine;
  readonly precision: Precision;
  /** Params to start from; constants and the calibrated state among them. */
  readonly start: Params;
  readonly stream: BatchStream;
  readonly key: Key;
  /** Loss on the held-out events with these flat params. */
  readonly validate?: ((vectors: Vectors) => Promise<number>) | undefined;
  /** Receives the params to keep, also when the run ends early. */
  keep(vectors: Vectors): void;
}

/** The flat vectors of a model. */
export interface Vectors {
  readonly params: HostArray;
  readonly state: HostArray;
}
