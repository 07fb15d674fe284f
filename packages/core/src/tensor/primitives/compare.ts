import type { Operand, Tensor } from '../tensor.ts';
import { binary, defineBinary } from './define-elementwise.ts';

export const equalPrimitive = defineBinary(
  'equal',
  (a, i, di, b, j, dj, y, k, dk, n) => {
    for (let t = 0; t < n; t++) y[k + t * dk] = a[i + t * di] === b[j + t * dj] ? 1 : 0;
  },
  undefined,
  { to: 'bool' },
);
export const lessPrimitive = defineBinary(
  'less',
  (a, i, di, b, j, dj, y, k, dk, n) => {
    for (let t = 0; t < n; t++) y[k + t * dk] = a[i + t * di]! < b[j + t * dj]! ? 1 : 0;
  },
  undefined,
  { from: ['float', 'int32'], to: 'bool' },
);
export const lessEqualPrimitive = defineBinary(
  'lessEqual',
  (a, i, di, b, j, dj, y, k, dk, n) => {
    for (let t = 0; t < n; t++) y[k + t * dk] = a[i + t * di]! <= b[j + t * dj]! ? 1 : 0;
  },
  undefined,
  { from: ['float', 'int32'], to: 'bool' },
);

/**
 * `a = b`, as bool.
 *
 * @example
 * ```ts
 * equal(input('label', [], { dtype: 'int32' }), 2).dtype; // => 'bool'
 * ```
 */
export const equal: (a: Operand, b: Operand) => Tensor = binary(equalPrimitive);

/**
 * `a < b`, as bool.
 *
 * @example
 * ```ts
 * const x = input('x', [2]);
 * where(less(x, 0), -1, 1).shape; // => [2]
 * ```
 */
export const less: (a: Operand, b: Operand) => Tensor = binary(lessPrimitive);

/**
 * `a <= b`, as bool.
 *
 * @example
 * ```ts
 * lessEqual(abs(input('x', [2])), 5).dtype; // within the bounds of a spline => 'bool'
 * ```
 */
export const lessEqual: (a: Operand, b: Operand) => Tensor = binary(lessEqualPrimitive);

/**
 * `a > b`, as bool.
 *
 * @example
 * ```ts
 * const x = input('x', [2]);
 * where(greater(x, 0), x, 0).shape; // => [2]
 * ```
 */
export const greater = (a: Operand, b: Operand): Tensor => less(b, a);

/**
 * `a >= b`, as bool.
 *
 * @example
 * ```ts
 * const knots = constant([-1, 0, 1]);
 * sum(cast(greaterEqual(input('x', []), knots), 'float')).shape; // how many knots x has passed: its bin => []
 * ```
 */
export const greaterEqual = (a: Operand, b: Operand): Tensor => lessEqual(b, a);
