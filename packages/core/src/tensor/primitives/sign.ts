import type { Operand, Tensor } from '../tensor.ts';
import { defineUnary, unary } from './define-elementwise.ts';

export const signPrimitive = defineUnary(
  'sign',
  (x, y, n) => {
    for (let t = 0; t < n; t++) y[t] = x[t]! > 0 ? 1 : x[t]! < 0 ? -1 : x[t] === 0 ? 0 : NaN;
  },
  () => undefined,
);

/**
 * -1, 0 or 1; its gradient is zero.
 *
 * @example
 * ```ts
 * const x = input('x', [2]);
 * mul(sign(x), log1p(abs(x))).shape; // a logarithm for both sides => [2]
 * ```
 */
export const sign: (x: Operand) => Tensor = unary(signPrimitive);
