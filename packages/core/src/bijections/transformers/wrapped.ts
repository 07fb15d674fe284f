import { add } from '../../tensor/primitives/add.ts';
import { floor } from '../../tensor/primitives/floor.ts';
import { stopGradient } from '../../tensor/primitives/identity.ts';
import { mul } from '../../tensor/primitives/mul.ts';
import { sub } from '../../tensor/primitives/sub.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { clipped } from './clipped.ts';

const turn = 2 * Math.PI;

/** The angle in `[-π, π]`, whole turns left out. Far out nothing is left of an angle, but it is still a number in the interval. */
export function wrapped(x: Tensor): Tensor {
  const turns = floor(mul(add(x, Math.PI), 1 / turn));
  return clipped(sub(x, mul(stopGradient(turns), turn)), -Math.PI, Math.PI);
}
