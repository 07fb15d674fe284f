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

/** `a = b`, as bool. */
export const equal: (a: Operand, b: Operand) => Tensor = binary(equalPrimitive);
/** `a < b`, as bool. */
export const less: (a: Operand, b: Operand) => Tensor = binary(lessPrimitive);
/** `a <= b`, as bool. */
export const lessEqual: (a: Operand, b: Operand) => Tensor = binary(lessEqualPrimitive);
/** `a > b`, as bool. */
export const greater = (a: Operand, b: Operand): Tensor => less(b, a);
/** `a >= b`, as bool. */
export const greaterEqual = (a: Operand, b: Operand): Tensor => lessEqual(b, a);
