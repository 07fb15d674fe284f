import type { Operand, Tensor } from '../tensor.ts';
import { cast } from './cast.ts';
import { greaterEqual, lessEqual } from './compare.ts';
import { binary, defineBinary } from './define-elementwise.ts';
import { mul } from './mul.ts';
import { sub } from './sub.ts';

// Where both operands are equal the gradient goes to the first.
const split = (gradient: Tensor, first: Tensor): readonly [Tensor, Tensor] => {
  const mask = cast(first, 'float');
  return [mul(gradient, mask), mul(gradient, sub(1, mask))];
};

export const maxPrimitive = defineBinary(
  'max',
  (a, i, di, b, j, dj, y, k, dk, n) => {
    for (let t = 0; t < n; t++) y[k + t * dk] = Math.max(a[i + t * di]!, b[j + t * dj]!);
  },
  (gradient, a, b) => split(gradient, greaterEqual(a, b)),
);
export const minPrimitive = defineBinary(
  'min',
  (a, i, di, b, j, dj, y, k, dk, n) => {
    for (let t = 0; t < n; t++) y[k + t * dk] = Math.min(a[i + t * di]!, b[j + t * dj]!);
  },
  (gradient, a, b) => split(gradient, lessEqual(a, b)),
);

/** The larger of two numbers. */
export const max: (a: Operand, b: Operand) => Tensor = binary(maxPrimitive);
/** The smaller of two numbers. */
export const min: (a: Operand, b: Operand) => Tensor = binary(minPrimitive);
