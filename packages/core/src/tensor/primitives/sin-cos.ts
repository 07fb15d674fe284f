import type { Operand, Tensor } from '../tensor.ts';
import { defineUnary, unary } from './define-elementwise.ts';
import { mul } from './mul.ts';
import { neg } from './neg.ts';

export const sinPrimitive = defineUnary(
  'sin',
  (x, y, n) => {
    for (let t = 0; t < n; t++) y[t] = Math.sin(x[t]!);
  },
  (gradient, x) => mul(gradient, cos(x)),
);
export const cosPrimitive = defineUnary(
  'cos',
  (x, y, n) => {
    for (let t = 0; t < n; t++) y[t] = Math.cos(x[t]!);
  },
  (gradient, x) => neg(mul(gradient, sin(x))),
);

/**
 * The sine of an angle in radians.
 *
 * @example
 * ```ts
 * const angle = input('angle', [2]);
 * add(angle, mul(sin(angle), 0.5)).shape; // an increasing map of the circle => [2]
 * ```
 */
export const sin: (x: Operand) => Tensor = unary(sinPrimitive);

/**
 * The cosine of an angle in radians.
 *
 * @example
 * ```ts
 * const angle = input('angle', []);
 * stack([cos(angle), sin(angle)]).shape; // a point on the circle => [2]
 * ```
 */
export const cos: (x: Operand) => Tensor = unary(cosPrimitive);
