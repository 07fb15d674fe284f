import type { Operand, Tensor } from '../tensor.ts';
import { defineUnary, unary } from './define-elementwise.ts';
import { mul } from './mul.ts';
import { sub } from './sub.ts';

export const tanhPrimitive = defineUnary(
  'tanh',
  (x, y, n) => {
    for (let t = 0; t < n; t++) y[t] = Math.tanh(x[t]!);
  },
  (gradient, _, y) => mul(gradient, sub(1, mul(y, y))),
);

/**
 * The hyperbolic tangent.
 *
 * @example
 * ```ts
 * tanh(matVec(input('weight', [8, 2]), input('x', [2]))).shape; // a layer of a network => [8]
 * ```
 */
export const tanh: (x: Operand) => Tensor = unary(tanhPrimitive);
