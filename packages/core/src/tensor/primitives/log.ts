import type { Operand, Tensor } from '../tensor.ts';
import { defineUnary, unary } from './define-elementwise.ts';
import { div } from './div.ts';

export const logPrimitive = defineUnary('log', Math.log, (gradient, x) => div(gradient, x));

/** The natural logarithm. */
export const log: (x: Operand) => Tensor = unary(logPrimitive);
