import type { Operand, Tensor } from '../tensor.ts';
import { binary, defineBinary } from './define-elementwise.ts';

export const addPrimitive = defineBinary('add', (a, b) => a + b, (gradient) => [gradient, gradient]);

/** The sum `a + b`, operands broadcast. */
export const add: (a: Operand, b: Operand) => Tensor = binary(addPrimitive);
