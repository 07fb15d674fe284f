import type { Operand, Tensor } from '../tensor.ts';
import { defineUnary, unary } from './define-elementwise.ts';

export const signPrimitive = defineUnary('sign', (x) => (x > 0 ? 1 : x < 0 ? -1 : x === 0 ? 0 : x), () => undefined);

/** -1, 0 or 1; its gradient is zero. */
export const sign: (x: Operand) => Tensor = unary(signPrimitive);
