import type { Operand, Tensor } from '../tensor.ts';
import { defineUnary, unary } from './define-elementwise.ts';
import { div } from './div.ts';
import { mul } from './mul.ts';

export const sqrtPrimitive = defineUnary(
  'sqrt',
  (x, y, n) => {
    for (let t = 0; t < n; t++) y[t] = Math.sqrt(x[t]!);
  },
  (gradient, _, y) => div(mul(gradient, 0.5), y),
);

/**
 * The square root; its gradient at 0 is infinite.
 *
 * @example
 * ```ts
 * sqrt(sum(square(input('x', [3])))).shape; // the length of a vector => []
 * ```
 */
export const sqrt: (x: Operand) => Tensor = unary(sqrtPrimitive);
