import { add } from '../../tensor/primitives/add.ts';
import { greater } from '../../tensor/primitives/compare.ts';
import { exp } from '../../tensor/primitives/exp.ts';
import { expm1 } from '../../tensor/primitives/expm1.ts';
import { customVjp } from '../../tensor/primitives/identity.ts';
import { min } from '../../tensor/primitives/max-min.ts';
import { mul } from '../../tensor/primitives/mul.ts';
import { sigmoid } from '../../tensor/primitives/sigmoid.ts';
import { softplus } from '../../tensor/primitives/softplus.ts';
import { sub } from '../../tensor/primitives/sub.ts';
import { where } from '../../tensor/primitives/where.ts';
import type { Tensor } from '../../tensor/tensor.ts';

/** A value and its slope. */
export interface Activated {
  readonly value: Tensor;
  readonly slope: Tensor;
}

/** No slope of `x sigmoid(βx)` is larger, whatever `β`. */
const steepest = 1.1;

/** `x sigmoid(βx) / 1.1` with `β = softplus(raw)`: smooth, with slopes of at most 1. (Residual flows for invertible generative modeling, 2019.) */
export function lipSwish(x: Tensor, raw: Tensor): Activated {
  const beta = softplus(raw);
  const s = sigmoid(mul(beta, x));
  const y = mul(x, mul(s, 1 / steepest));
  const rest = sub(1, s);
  const slope = add(mul(s, 1 / steepest), mul(beta, mul(y, rest)));
  // The generic gradient multiplies by `x` before it multiplies by what vanishes, and overflows.
  const value = customVjp(y, [x, beta], (gradient) => [mul(gradient, slope), mul(gradient, mul(y, mul(x, rest)))]);
  return { value, slope };
}

/** `x` above 0 and `e^x - 1` below: slopes between 0 and 1 without a jump. */
export function elu(x: Tensor): Activated {
  const isAbove = greater(x, 0);
  const below = min(x, 0);
  return { value: where(isAbove, x, expm1(below)), slope: where(isAbove, 1, exp(below)) };
}
