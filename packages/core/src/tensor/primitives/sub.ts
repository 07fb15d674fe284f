import type { Operand, Tensor } from '../tensor.ts';
import { binary, defineBinary } from './define-elementwise.ts';
import { neg } from './neg.ts';

export const subPrimitive = defineBinary(
  'sub',
  (a, i, di, b, j, dj, y, k, dk, n) => {
    for (let t = 0; t < n; t++) y[k + t * dk] = a[i + t * di]! - b[j + t * dj]!;
  },
  (gradient) => [gradient, neg(gradient)],
  { from: ['float', 'int32'] },
);

/**
 * The difference `a - b`, operands broadcast.
 *
 * @example
 * ```ts
 * const [x, centre, scale] = [input('x', [2]), constant([1, 5]), constant([2, 4])];
 * div(sub(x, centre), scale).shape; // => [2]
 * ```
 */
export const sub: (a: Operand, b: Operand) => Tensor = binary(subPrimitive);
