import type { Operand, Tensor } from '../tensor.ts';
import { add } from './add.ts';
import { defineUnary, unary } from './define-elementwise.ts';
import { div } from './div.ts';

export const log1pPrimitive = defineUnary(
  'log1p',
  (x, y, n) => {
    for (let t = 0; t < n; t++) y[t] = Math.log1p(x[t]!);
  },
  (gradient, x) => div(gradient, add(x, 1)),
);

/**
 * `log(1 + x)` without cancellation near 0.
 *
 * @example
 * ```ts
 * const x = input('x', []);
 * sub(-Math.log(Math.PI), log1p(square(x))).shape; // log-density of a Cauchy distribution => []
 * ```
 */
export const log1p: (x: Operand) => Tensor = unary(log1pPrimitive);
