import type { Operand, Tensor } from '../tensor.ts';
import { defineUnary, unary } from './define-elementwise.ts';
import { mul } from './mul.ts';
import { sign } from './sign.ts';

export const absPrimitive = defineUnary(
  'abs',
  (x, y, n) => {
    for (let t = 0; t < n; t++) y[t] = Math.abs(x[t]!);
  },
  (gradient, x) => mul(gradient, sign(x)),
);

/**
 * The absolute value; its gradient at 0 is 0.
 *
 * @example
 * ```ts
 * sub(-Math.LN2, abs(input('x', []))).shape; // log-density of a Laplace distribution => []
 * ```
 */
export const abs: (x: Operand) => Tensor = unary(absPrimitive);
