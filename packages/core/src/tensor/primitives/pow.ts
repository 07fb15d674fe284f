import type { Operand, Tensor } from '../tensor.ts';
import { equal } from './compare.ts';
import { uniformValue } from './constant.ts';
import { binary, defineBinary } from './define-elementwise.ts';
import { log } from './log.ts';
import { mul } from './mul.ts';
import { sub } from './sub.ts';
import { where } from './where.ts';

export const powPrimitive = defineBinary(
  'pow',
  (a, i, di, b, j, dj, y, k, dk, n) => {
    for (let t = 0; t < n; t++) y[k + t * dk] = Math.pow(a[i + t * di]!, b[j + t * dj]!);
  },
  (gradient, a, b, y) => {
    const exponent = uniformValue(b);
    if (exponent === 0) return [undefined, undefined];
    if (exponent !== undefined) return [mul(gradient, mul(exponent, pow(a, exponent - 1))), undefined];
    // Both gradients at base 0 are limits: 0 to the 0 stays 1 to first order in the base, 0 to the b stays 0 in b.
    const flat = equal(b, 0);
    const slope = where(flat, 0, mul(b, pow(a, where(flat, 1, sub(b, 1)))));
    return [mul(gradient, slope), mul(gradient, mul(y, log(where(equal(a, 0), 1, a))))];
  },
  { from: ['float'] },
);

/**
 * `a` to the power `b`; a negative base needs a constant whole exponent.
 *
 * @example
 * ```ts
 * pow(input('x', [2]), 3).shape; // => [2]
 * ```
 */
export const pow: (a: Operand, b: Operand) => Tensor = binary(powPrimitive);
