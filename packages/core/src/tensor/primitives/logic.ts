import type { Tensor } from '../tensor.ts';
import { binary, defineBinary, defineUnary, unary } from './define-elementwise.ts';

export const andPrimitive = defineBinary(
  'and',
  (a, i, di, b, j, dj, y, k, dk, n) => {
    for (let t = 0; t < n; t++) y[k + t * dk] = a[i + t * di]! & b[j + t * dj]!;
  },
  undefined,
  { from: ['bool'] },
);
export const orPrimitive = defineBinary(
  'or',
  (a, i, di, b, j, dj, y, k, dk, n) => {
    for (let t = 0; t < n; t++) y[k + t * dk] = a[i + t * di]! | b[j + t * dj]!;
  },
  undefined,
  { from: ['bool'] },
);
export const notPrimitive = defineUnary(
  'not',
  (x, y, n) => {
    for (let t = 0; t < n; t++) y[t] = 1 - x[t]!;
  },
  undefined,
  { from: 'bool' },
);

/**
 * Both are true.
 *
 * @example
 * ```ts
 * const x = input('x', [2]);
 * and(greater(x, -5), less(x, 5)).dtype; // inside an interval => 'bool'
 * ```
 */
export const and: (a: Tensor, b: Tensor) => Tensor = binary(andPrimitive);

/**
 * At least one is true.
 *
 * @example
 * ```ts
 * const x = input('x', [2]);
 * or(less(x, -5), greater(x, 5)).dtype; // outside an interval => 'bool'
 * ```
 */
export const or: (a: Tensor, b: Tensor) => Tensor = binary(orPrimitive);

/**
 * The opposite.
 *
 * @example
 * ```ts
 * const x = input('x', [2]);
 * where(not(equal(x, 0)), x, 1).shape; // something to divide by => [2]
 * ```
 */
export const not: (x: Tensor) => Tensor = unary(notPrimitive);
