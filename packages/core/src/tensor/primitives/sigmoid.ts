import type { Operand, Tensor } from '../tensor.ts';
import { defineUnary, unary } from './define-elementwise.ts';
import { mul } from './mul.ts';
import { sub } from './sub.ts';

const logistic = (x: number): number => {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
};

export const sigmoidPrimitive = defineUnary(
  'sigmoid',
  (x, y, n) => {
    for (let t = 0; t < n; t++) y[t] = logistic(x[t]!);
  },
  (gradient, _, y) => mul(gradient, mul(y, sub(1, y))),
);

/**
 * The logistic function `1 / (1 + e^-x)`, without overflow on either side.
 *
 * @example
 * ```ts
 * const [h, gate] = [input('h', [8]), input('gate', [8])];
 * mul(h, sigmoid(gate)).shape; // => [8]
 * ```
 */
export const sigmoid: (x: Operand) => Tensor = unary(sigmoidPrimitive);
