import type { Operand, Tensor } from '../tensor.ts';
import { binary, defineBinary } from './define-elementwise.ts';

export const mulPrimitive = defineBinary(
  'mul',
  (a, i, di, b, j, dj, y, k, dk, n) => {
    for (let t = 0; t < n; t++) y[k + t * dk] = a[i + t * di]! * b[j + t * dj]!;
  },
  (gradient, a, b) => [mul(gradient, b), mul(gradient, a)],
  { from: ['float', 'int32'] },
);

/**
 * The product `a * b`, operands broadcast.
 *
 * @example
 * ```ts
 * mul(constant([1, 2], [2, 1]), constant([1, 10])).shape; // 1, 10, 2, 20 => [2, 2]
 * ```
 */
export const mul: (a: Operand, b: Operand) => Tensor = binary(mulPrimitive);
