import type { Operand, Tensor } from '../tensor.ts';
import { binary, defineBinary, defineUnary, unary } from './define-elementwise.ts';

/** Passes a gradient where the rectifier was open; a primitive of its own because each runtime has another fast form. */
export const reluGradientPrimitive = defineBinary(
  'reluGradient',
  (gradient, y) => (y > 0 ? gradient : 0),
  (outer, _, y) => [reluGradient(outer, y), undefined],
);
export const reluPrimitive = defineUnary('relu', (x) => (x > 0 ? x : x === x ? 0 : x), (gradient, _, y) =>
  reluGradient(gradient, y),
);

/** `gradient` where the rectified value `y` is positive, else 0. */
export const reluGradient: (gradient: Operand, y: Operand) => Tensor = binary(reluGradientPrimitive);

/** The rectifier `max(x, 0)`; its gradient at 0 is 0. */
export const relu: (x: Operand) => Tensor = unary(reluPrimitive);
