import { mul } from '../tensor/primitives/mul.ts';
import { relu } from '../tensor/primitives/relu.ts';
import { sigmoid } from '../tensor/primitives/sigmoid.ts';
import { tanh } from '../tensor/primitives/tanh.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** Nonlinearities by name. */
export const activations = {
  relu,
  tanh,
  silu: (x: Tensor): Tensor => mul(x, sigmoid(x)),
} satisfies Record<string, (x: Tensor) => Tensor>;

export type ActivationName = keyof typeof activations;
