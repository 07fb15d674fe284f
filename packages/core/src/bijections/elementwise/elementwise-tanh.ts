import { greater } from '../../tensor/primitives/compare.ts';
import { add } from '../../tensor/primitives/add.ts';
import { log1p } from '../../tensor/primitives/log1p.ts';
import { mul } from '../../tensor/primitives/mul.ts';
import { neg } from '../../tensor/primitives/neg.ts';
import { softplus } from '../../tensor/primitives/softplus.ts';
import { sub } from '../../tensor/primitives/sub.ts';
import { tanh } from '../../tensor/primitives/tanh.ts';
import { where } from '../../tensor/primitives/where.ts';
import type { Shape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Bijection } from '../bijection.ts';
import { elementwise, elementwiseDefinition } from './elementwise.ts';

/** `log(1 + x)`; at -1 that of the smallest normal number of float32. */
function logFromMinusOne(x: Tensor): Tensor {
  const inside = greater(x, -1);
  return where(inside, log1p(where(inside, x, 0)), -87.33654475055311);
}

/**
 * Data between -1 and 1: `x = tanh z`, `logDet = sum 2 (log 2 - z - log(1 + e^-2z))`.
 *
 * @example
 * ```ts
 * elementwiseTanh([2]).data; // => [-1, 1]
 * ```
 */
export const elementwiseTanh = (eventShape: Shape): Bijection =>
  elementwise({
    spec: { type: 'tanh', version: 1, eventShape: [...eventShape] },
    eventShape,
    forward: tanh,
    inverse: (x) => mul(sub(logFromMinusOne(x), logFromMinusOne(neg(x))), 0.5),
    logSlope: (z) => mul(sub(Math.LN2, add(z, softplus(mul(z, -2)))), 2),
    data: [-1, 1],
  });

export const elementwiseTanhDefinition = elementwiseDefinition(
  'tanh',
  'Hyperbolic tangent: data lie between -1 and 1',
  elementwiseTanh,
);
