import type { Tensor } from '../tensor.ts';
import { binary, defineBinary, defineUnary, unary } from './define-elementwise.ts';

export const andPrimitive = defineBinary('and', (a, b) => a & b, undefined, { from: 'bool' });
export const orPrimitive = defineBinary('or', (a, b) => a | b, undefined, { from: 'bool' });
export const notPrimitive = defineUnary('not', (x) => 1 - x, undefined, { from: 'bool' });

/** Both are true. */
export const and: (a: Tensor, b: Tensor) => Tensor = binary(andPrimitive);
/** At least one is true. */
export const or: (a: Tensor, b: Tensor) => Tensor = binary(orPrimitive);
/** The opposite. */
export const not: (x: Tensor) => Tensor = unary(notPrimitive);
