import { add } from '../tensor/primitives/add.ts';
import { greater } from '../tensor/primitives/compare.ts';
import { expm1 } from '../tensor/primitives/expm1.ts';
import { customVjp } from '../tensor/primitives/identity.ts';
import { min } from '../tensor/primitives/max-min.ts';
import { mul } from '../tensor/primitives/mul.ts';
import { relu } from '../tensor/primitives/relu.ts';
import { sigmoid } from '../tensor/primitives/sigmoid.ts';
import { sub } from '../tensor/primitives/sub.ts';
import { tanh } from '../tensor/primitives/tanh.ts';
import { where } from '../tensor/primitives/where.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** `x sigmoid(x)`. Its slope `s + y (1 - s)` is small numbers only, where the generic gradient multiplies by `x` and overflows. */
function silu(x: Tensor): Tensor {
  const s = sigmoid(x);
  const y = mul(x, s);
  return customVjp(y, [x], (gradient) => [mul(gradient, add(s, mul(y, sub(1, s))))]);
}

/** `x` above 0, `e^x - 1` below. */
const elu = (x: Tensor): Tensor => where(greater(x, 0), x, expm1(min(x, 0)));

/** Nonlinearities by name. */
export const activations = {
  relu,
  tanh,
  silu,
  elu,
} satisfies Record<string, (x: Tensor) => Tensor>;

export type ActivationName = keyof typeof activations;
