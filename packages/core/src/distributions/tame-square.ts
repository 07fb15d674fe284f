import { square } from '../tensor/derived.ts';
import { abs } from '../tensor/primitives/abs.ts';
import { less } from '../tensor/primitives/compare.ts';
import { customVjp } from '../tensor/primitives/identity.ts';
import { mul } from '../tensor/primitives/mul.ts';
import { where } from '../tensor/primitives/where.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** Products of two such numbers, and sums of many of those, still fit into float32. */
const farthest = 1e15;

/** The number itself, and 0 beyond 1e15. */
export const tame = (z: Tensor): Tensor => where(less(abs(z), farthest), z, 0);

/**
 * `z²` for the exponent of a normal density, with a slope of 0 beyond 1e15: there the pull of an event, which networks multiply by the
 * event itself, would overflow in float32 and be NaN a layer before.
 */
export const tameSquare = (z: Tensor): Tensor =>
  customVjp(square(z), [z], (gradient) => [mul(mul(gradient, 2), tame(z))]);
