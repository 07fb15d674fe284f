import type { Operand, Tensor } from '../tensor.ts';
import { add } from './add.ts';
import { defineUnary, unary } from './define-elementwise.ts';
import { div } from './div.ts';
import { mul } from './mul.ts';

export const atanPrimitive = defineUnary(
  'atan',
  (x, y, n) => {
    for (let t = 0; t < n; t++) y[t] = Math.atan(x[t]!);
  },
  (gradient, x) => div(gradient, add(mul(x, x), 1)),
);

/**
 * The arc tangent, in radians.
 *
 * @example
 * ```ts
 * mul(atan(input('x', [2])), 2).shape; // angles between -π and π => [2]
 * ```
 */
export const atan: (x: Operand) => Tensor = unary(atanPrimitive);
