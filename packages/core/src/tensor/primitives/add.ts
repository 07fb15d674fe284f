import type { Operand, Tensor } from '../tensor.ts';
import { binary, defineBinary } from './define-elementwise.ts';

export const addPrimitive = defineBinary(
  'add',
  (a, i, di, b, j, dj, y, k, dk, n) => {
    for (let t = 0; t < n; t++) y[k + t * dk] = a[i + t * di]! + b[j + t * dj]!;
  },
  (gradient) => [gradient, gradient],
  { from: ['float', 'int32'] },
);

/**
 * The sum `a + b`, operands broadcast.
 *
 * @example
 * ```ts
 * add(constant([1, 2, 3, 4], [2, 2]), constant([10, 20])).shape; // 11, 22, 13, 24 => [2, 2]
 * ```
 */
export const add: (a: Operand, b: Operand) => Tensor = binary(addPrimitive);
