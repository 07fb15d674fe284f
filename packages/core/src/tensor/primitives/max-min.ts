import type { Operand, Tensor } from '../tensor.ts';
import { greaterEqual, lessEqual } from './compare.ts';
import { binary, defineBinary } from './define-elementwise.ts';
import { where } from './where.ts';

// Where both operands are equal the gradient goes to the first. Chosen, not multiplied by 0: it may be infinite where `max` guards a pole.
const split = (gradient: Tensor, first: Tensor): readonly [Tensor, Tensor] => [
  where(first, gradient, 0),
  where(first, 0, gradient),
];

export const maxPrimitive = defineBinary(
  'max',
  (a, i, di, b, j, dj, y, k, dk, n) => {
    for (let t = 0; t < n; t++) y[k + t * dk] = Math.max(a[i + t * di]!, b[j + t * dj]!);
  },
  (gradient, a, b) => split(gradient, greaterEqual(a, b)),
  { from: ['float', 'int32'] },
);
export const minPrimitive = defineBinary(
  'min',
  (a, i, di, b, j, dj, y, k, dk, n) => {
    for (let t = 0; t < n; t++) y[k + t * dk] = Math.min(a[i + t * di]!, b[j + t * dj]!);
  },
  (gradient, a, b) => split(gradient, lessEqual(a, b)),
  { from: ['float', 'int32'] },
);

/**
 * The larger of two numbers, operands broadcast; where they are equal the first gets the gradient.
 *
 * @example
 * ```ts
 * const x = input('x', [2]);
 * max(x, -5).shape; // no less than -5 => [2]
 * ```
 */
export const max: (a: Operand, b: Operand) => Tensor = binary(maxPrimitive);

/**
 * The smaller of two numbers, operands broadcast; where they are equal the first gets the gradient.
 *
 * @example
 * ```ts
 * const x = input('x', [2]);
 * min(max(x, -5), 5).shape; // within ±5 => [2]
 * ```
 */
export const min: (a: Operand, b: Operand) => Tensor = binary(minPrimitive);
