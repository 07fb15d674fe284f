import type { Operand, Tensor } from '../tensor.ts';
import { add } from './add.ts';
import { defineUnary, unary } from './define-elementwise.ts';
import { mul } from './mul.ts';

export const expm1Primitive = defineUnary(
  'expm1',
  (x, y, n) => {
    for (let t = 0; t < n; t++) y[t] = Math.expm1(x[t]!);
  },
  (gradient, _, y) => mul(gradient, add(y, 1)),
);

/**
 * `e^x - 1` without cancellation near 0.
 *
 * @example
 * ```ts
 * const y = input('y', [2]);
 * add(y, log(neg(expm1(neg(y))))).shape; // the inverse of softplus => [2]
 * ```
 */
export const expm1: (x: Operand) => Tensor = unary(expm1Primitive);
