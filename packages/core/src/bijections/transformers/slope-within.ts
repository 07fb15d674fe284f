import { softClip } from '../../tensor/derived.ts';
import { exp } from '../../tensor/primitives/exp.ts';
import type { Tensor } from '../../tensor/tensor.ts';

/** A slope within `[1 / steepest, steepest]`, 1 for 0: `exp(softClip(raw))`. */
export const slopeWithin = (raw: Tensor, steepest: number): Tensor => exp(softClip(raw, Math.log(steepest)));
