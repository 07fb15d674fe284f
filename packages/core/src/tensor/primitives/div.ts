import type { Operand, Tensor } from '../tensor.ts';
import { binary, defineBinary } from './define-elementwise.ts';
import { mul } from './mul.ts';
import { neg } from './neg.ts';

export const divPrimitive = defineBinary(
  'div',
  (a, i, di, b, j, dj, y, k, dk, n) => {
    for (let t = 0; t < n; t++) y[k + t * dk] = a[i + t * di]! / b[j + t * dj]!;
  },
  (gradient, _, b, y) => {
    const quotient = div(gradient, b);
    return [quotient, neg(mul(quotient, y))];
  },
  { from: ['float'] },
);

/**
 * The quotient `a / b`, operands broadcast.
 *
 * @example
 * ```ts
 * const x = input('x', [3]);
 * div(x, sum(x)).shape; // shares of the whole => [3]
 * ```
 */
export const div: (a: Operand, b: Operand) => Tensor = binary(divPrimitive);
