import type { Operand, Tensor } from '../tensor.ts';
import { defineUnary, unary } from './define-elementwise.ts';

export const negPrimitive = defineUnary(
  'neg',
  (x, y, n) => {
    for (let t = 0; t < n; t++) y[t] = -x[t]!;
  },
  (gradient) => neg(gradient),
);

/**
 * The negative: `-x`.
 *
 * @example
 * ```ts
 * neg(sum(input('logScale', [3]))).shape; // the log-det of dividing by the scales => []
 * ```
 */
export const neg: (x: Operand) => Tensor = unary(negPrimitive);
