import type { Tensor } from '../tensor/tensor.ts';

/** A rule that moves a flat parameter vector along a gradient of the same length. */
export interface Optimizer {
  readonly name: string;
  /** Names of the vectors it keeps, each as long as the params. */
  readonly slots: readonly string[];
  /** How many numbers it is given at each step. */
  readonly scalars: number;
  /** Those numbers for a step, counted from 1, at a learning rate. */
  hostScalars(step: number, learningRate: number): readonly number[];
  /** The new params and slots. */
  update(
    params: Tensor,
    gradient: Tensor,
    slots: readonly Tensor[],
    scalars: readonly Tensor[],
  ): { readonly params: Tensor; readonly slots: readonly Tensor[] };
}
