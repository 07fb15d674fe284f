import { add } from '../../tensor/primitives/add.ts';
import { mul } from '../../tensor/primitives/mul.ts';
import { sigmoid } from '../../tensor/primitives/sigmoid.ts';
import { softplus } from '../../tensor/primitives/softplus.ts';
import type { Tensor } from '../../tensor/tensor.ts';

/** No slope is smaller, so that its logarithm and its inverse stay within float32. */
export const smallestSlope = 1e-6;
/** `softplus(identityRaw) = 1`. */
const identityRaw = Math.log(Math.E - 1);

/** A slope of at least 1e-6 from a free number: 1 at 0, about the number itself where that is large. */
export const positiveSlope = (raw: Tensor): Tensor =>
  add(mul(softplus(add(raw, identityRaw)), 1 - smallestSlope), smallestSlope);

/** The derivative of that slope by its number. */
export const positiveSlopeDerivative = (raw: Tensor): Tensor => mul(sigmoid(add(raw, identityRaw)), 1 - smallestSlope);
