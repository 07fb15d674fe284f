import { customVjp } from '../../tensor/primitives/identity.ts';
import { max, min } from '../../tensor/primitives/max-min.ts';
import type { Operand, Tensor } from '../../tensor/tensor.ts';

/**
 * `x` clipped to an interval, with the gradient of `x` itself everywhere: for numbers that leave it but by rounding, and for the argument
 * of a branch that is not taken outside.
 */
export const clipped = (x: Tensor, low: Operand, high: Operand): Tensor =>
  customVjp(max(min(x, high), low), [x], (gradient) => [gradient]);
