import type { Operand, Tensor } from '../tensor.ts';
import { binary, defineBinary } from './define-elementwise.ts';

export const mulPrimitive = defineBinary('mul', (a, b) => a * b, (gradient, a, b) => [mul(gradient, b), mul(gradient, a)]);

/** The product `a * b`, operands broadcast. */
export const mul: (a: Operand, b: Operand) => Tensor = binary(mulPrimitive);
