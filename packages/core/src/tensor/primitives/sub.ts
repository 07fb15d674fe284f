import type { Operand, Tensor } from '../tensor.ts';
import { binary, defineBinary } from './define-elementwise.ts';
import { neg } from './neg.ts';

export const subPrimitive = defineBinary('sub', (a, b) => a - b, (gradient) => [gradient, neg(gradient)]);

/** The difference `a - b`, operands broadcast. */
export const sub: (a: Operand, b: Operand) => Tensor = binary(subPrimitive);
