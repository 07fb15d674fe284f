import type { Operand, Tensor } from '../tensor.ts';
import { defineUnary, unary } from './define-elementwise.ts';
import { mul } from './mul.ts';
import { neg } from './neg.ts';

export const sinPrimitive = defineUnary('sin', Math.sin, (gradient, x) => mul(gradient, cos(x)));
export const cosPrimitive = defineUnary('cos', Math.cos, (gradient, x) => neg(mul(gradient, sin(x))));

/** The sine of an angle in radians. */
export const sin: (x: Operand) => Tensor = unary(sinPrimitive);

/** The cosine of an angle in radians. */
export const cos: (x: Operand) => Tensor = unary(cosPrimitive);
