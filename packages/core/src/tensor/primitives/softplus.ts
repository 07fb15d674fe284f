import type { Operand, Tensor } from '../tensor.ts';
import { defineUnary, unary } from './define-elementwise.ts';
import { mul } from './mul.ts';
import { sigmoid } from './sigmoid.ts';

export const softplusPrimitive = defineUnary(
  'softplus',
  (x, y, n) => {
    for (let t = 0; t < n; t++) y[t] = Math.max(x[t]!, 0) + Math.log1p(Math.exp(-Math.abs(x[t]!)));
  },
  (gradient, x) => mul(gradient, sigmoid(x)),
);

/**
 * `log(1 + e^x)`, exact for large and for very negative `x`.
 *
 * @example
 * ```ts
 * add(softplus(input('raw', [2])), 1e-3).shape; // positive scales => [2]
 * ```
 */
export const softplus: (x: Operand) => Tensor = unary(softplusPrimitive);
