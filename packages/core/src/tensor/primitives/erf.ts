import { erf as erfOfNumber } from '../../special/erf.ts';
import type { Operand, Tensor } from '../tensor.ts';
import { defineUnary, unary } from './define-elementwise.ts';
import { exp } from './exp.ts';
import { mul } from './mul.ts';
import { neg } from './neg.ts';

const twoOverSqrtPi = 2 / Math.sqrt(Math.PI);

export const erfPrimitive = defineUnary(
  'erf',
  (x, y, n) => {
    for (let t = 0; t < n; t++) y[t] = erfOfNumber(x[t]!);
  },
  (gradient, x) => mul(gradient, mul(twoOverSqrtPi, exp(neg(mul(x, x))))),
);

/**
 * The error function `2/sqrt(pi) * integral of e^-t^2 from 0 to x`.
 *
 * @example
 * ```ts
 * const x = input('x', []);
 * mul(add(erf(mul(x, Math.SQRT1_2)), 1), 0.5).shape; // the standard normal's distribution function => []
 * ```
 */
export const erf: (x: Operand) => Tensor = unary(erfPrimitive);
