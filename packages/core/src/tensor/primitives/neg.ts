import type { Operand, Tensor } from '../tensor.ts';
import { defineUnary, unary } from './define-elementwise.ts';

export const negPrimitive = defineUnary(
  'neg',
  (x, y, n) => {
    for (let t = 0; t < n; t++) y[t] = -x[t]!;
  },
  (gradient) => neg(gradient),
);

/** The negative: `-x`. */
export const neg: (x: Operand) => Tensor = unary(negPrimitive);
