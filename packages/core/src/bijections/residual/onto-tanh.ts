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

/** Where the leaky tanh becomes its tangent, unless told. */
export const leakyFrom = 3;
const tilt = 0.01;

/** The slope of tanh. */
export const tanhSlope = (x: number): number => 1 - Math.tanh(x) ** 2;

/** tanh between `±from`, and its tangents beyond. */
export function leakyTanh(x: Tensor, from: number): { value: Tensor; slope: Tensor } {
  const beyond = tanhSlope(from);
  const inner = max(min(x, from), -from);
  const t = tanh(inner);
  const slope = where(less(abs(x), from), sub(1, square(t)), beyond);
  return { value: add(t, mul(sub(x, inner), beyond)), slope };
}

/** Hyperbolic tangents made to reach every number, as what has an inverse must: with a tilt, or continued by tangents beyond ±3. */
export const ontoTanh = {
  /** `tanh(x) + 0.01 x` */
  tilted(x: Tensor): { value: Tensor; slope: Tensor } {
    const t = tanh(x);
    return { value: add(t, mul(x, tilt)), slope: sub(1 + tilt, square(t)) };
  },
  leaky: (x: Tensor): { value: Tensor; slope: Tensor } => leakyTanh(x, leakyFrom),
} as const;
