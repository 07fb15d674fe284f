import { abs } from '../../tensor/primitives/abs.ts';
import { add } from '../../tensor/primitives/add.ts';
import { less } from '../../tensor/primitives/compare.ts';
import { max, min } from '../../tensor/primitives/max-min.ts';
import { mul } from '../../tensor/primitives/mul.ts';
import { square } from '../../tensor/derived.ts';
import { sub } from '../../tensor/primitives/sub.ts';
import { tanh } from '../../tensor/primitives/tanh.ts';
import { where } from '../../tensor/primitives/where.ts';
import type { Tensor } from '../../tensor/tensor.ts';

/** Where the leaky tanh becomes its tangent. */
export const leakyFrom = 3;
export const leakySlope = 1 - Math.tanh(leakyFrom) ** 2;
const tilt = 0.01;

/** Hyperbolic tangents made to reach every number, as what has an inverse must: with a tilt, or continued by tangents beyond ±3. */
export const ontoTanh = {
  /** `tanh(x) + 0.01 x` */
  tilted(x: Tensor): { value: Tensor; slope: Tensor } {
    const t = tanh(x);
    return { value: add(t, mul(x, tilt)), slope: sub(1 + tilt, square(t)) };
  },
  leaky(x: Tensor): { value: Tensor; slope: Tensor } {
    const inner = max(min(x, leakyFrom), -leakyFrom);
    const t = tanh(inner);
    const slope = where(less(abs(x), leakyFrom), sub(1, square(t)), leakySlope);
    return { value: add(t, mul(sub(x, inner), leakySlope)), slope };
  },
} as const;
