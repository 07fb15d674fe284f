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

/** Both are true. */
export const and: (a: Tensor, b: Tensor) => Tensor = binary(andPrimitive);
/** At least one is true. */
export const or: (a: Tensor, b: Tensor) => Tensor = binary(orPrimitive);
/** The opposite. */
export const not: (x: Tensor) => Tensor = unary(notPrimitive);
