import type { TfTensor } from './tfjs-runtime.ts';

/** A graph ready to run on tensors. */
export interface Program {
  /** The outputs of the graph, which the caller owns; inputs stay the caller's and alive until the result is there. */
  run(inputs: readonly TfTensor[]): Promise<TfTensor[]>;
  /** Disposes of the constants. */
  dispose(): void;
}

/** A loop of a graph: gives the parts of its tuple, which the caller owns. */
export type RunLoop = (inputs: readonly TfTensor[]) => Promise<TfTensor[]>;

export const disposeAll = (tensors: Iterable<TfTensor>): void => {
  for (const tensor of tensors) tensor.dispose();
};
