import type { Operand, Tensor } from '../tensor.ts';
import { defineUnary, unary } from './define-elementwise.ts';
import { div } from './div.ts';

export const logPrimitive = defineUnary(
  'log',
  (x, y, n) => {
    for (let t = 0; t < n; t++) y[t] = Math.log(x[t]!);
  },
  (gradient, x) => div(gradient, x),
);

/**
 * The natural logarithm.
 *
 * @example
 * ```ts
 * log(aboveZero(input('x', [2]))).shape; // finite at 0 too => [2]
 * ```
 */
export const log: (x: Operand) => Tensor = unary(logPrimitive);
