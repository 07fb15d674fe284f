import type { HostArray } from '../host-array.ts';

/** Where a training stands between two steps: everything that the next step depends on besides the data and the options of the run. */
export interface TrainingState {
  /** Steps done. */
  readonly step: number;
  /** Trainable params, flat, in the order of the declarations. */
  readonly params: HostArray;
  /** State of layers such as batch normalisation, flat. */
  readonly state: HostArray;
  /** The optimiser's vectors, by name. */
  readonly slots: Readonly<Record<string, HostArray>>;
}
