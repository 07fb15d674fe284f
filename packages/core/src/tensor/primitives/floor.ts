import type { Operand, Tensor } from '../tensor.ts';
import { defineUnary, unary } from './define-elementwise.ts';

export const floorPrimitive = defineUnary('floor', Math.floor, () => undefined);

/** The largest integer not above `x`; its gradient is zero. */
export const floor: (x: Operand) => Tensor = unary(floorPrimitive);
