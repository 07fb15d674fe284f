import type { Operand, Tensor } from '../tensor.ts';
import { binary, defineBinary, defineUnary, unary } from './define-elementwise.ts';

/** Passes a gradient where the rectifier was open; a primitive of its own because each runtime has another fast form. */
export const reluGradientPrimitive = defineBinary(
  'reluGradient',
  (a, i, di, b, j, dj, y, k, dk, n) => {
    for (let t = 0; t < n; t++) y[k + t * dk] = b[j + t * dj]! > 0 ? a[i + t * di]! : 0;
  },
  (outer, _, y) => [reluGradient(outer, y), undefined],
  { from: ['float'] },
);
export const reluPrimitive = defineUnary(
  'relu',
  (x, y, n) => {
    for (let t = 0; t < n; t++) y[t] = x[t]! <= 0 ? 0 : x[t]!;
  },
  (gradient, _, y) => reluGradient(gradient, y),
);

/** `gradient` where the rectified value `y` is positive, else 0. */
export const reluGradient: (gradient: Operand, y: Operand) => Tensor = binary(reluGradientPrimitive);

/**
 * The rectifier `max(x, 0)`; its gradient at 0 is 0.
 *
 * @example
 * ```ts
 * relu(matVec(input('weight', [8, 2]), input('x', [2]))).shape; // a layer of a network => [8]
 * ```
 */
export const relu: (x: Operand) => Tensor = unary(reluPrimitive);
