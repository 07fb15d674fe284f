import { FlowError } from '../flow-error.ts';
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

/** @throws FlowError SPEC_INVALID when the state is not one of this flow and optimizer. */
export function checkTrainingState(
  { step, params, state, slots }: TrainingState,
  expected: { readonly params: number; readonly state: number; readonly slots: readonly string[] },
): void {
  const fail = (what: string): never => {
    throw new FlowError('SPEC_INVALID', `the training state to go on from has ${what}`, {
      hint: 'take the flow and the optimizer it was taken from',
    });
  };
  if (!Number.isSafeInteger(step) || step < 0) fail(`step ${step}`);
  const vectors: [string, HostArray | undefined, number][] = [
    ['params', params, expected.params],
    ['state', state, expected.state],
    ...expected.slots.map((name): [string, HostArray | undefined, number] => [name, slots[name], expected.params]),
  ];
  for (const [name, vector, length] of vectors)
    if (vector?.length !== length) fail(`${vector?.length ?? 'no'} numbers of ${name}, expected ${length}`);
}
