import type { Operand, Tensor } from '../tensor.ts';
import { defineUnary, unary } from './define-elementwise.ts';
import { mul } from './mul.ts';

export const expPrimitive = defineUnary(
  'exp',
  (x, y, n) => {
    for (let t = 0; t < n; t++) y[t] = Math.exp(x[t]!);
  },
  (gradient, _, y) => mul(gradient, y),
);

/**
 * The exponential `e^x`.
 *
 * @example
 * ```ts
 * const scale = exp(softClip(input('a', [2]), 3)); // between e⁻³ and e³
 * scale.shape; // => [2]
 * ```
 */
export const exp: (x: Operand) => Tensor = unary(expPrimitive);
