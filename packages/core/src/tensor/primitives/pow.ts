import type { Operand, Tensor } from '../tensor.ts';
import { constant, uniformValue } from './constant.ts';
import { binary, defineBinary } from './define-elementwise.ts';
import { log } from './log.ts';
import { mul } from './mul.ts';
import { sub } from './sub.ts';

export const powPrimitive = defineBinary(
  'pow',
  (a, i, di, b, j, dj, y, k, dk, n) => {
    for (let t = 0; t < n; t++) y[k + t * dk] = Math.pow(a[i + t * di]!, b[j + t * dj]!);
  },
  (gradient, a, b, y) => {
    const exponent = uniformValue(b);
    const slope = exponent === undefined ? mul(b, pow(a, sub(b, 1))) : mul(exponent, pow(a, constant(exponent - 1)));
    return [mul(gradient, slope), exponent === undefined ? mul(gradient, mul(y, log(a))) : undefined];
  },
);

/** `a` to the power `b`; a negative base needs a constant whole exponent. */
export const pow: (a: Operand, b: Operand) => Tensor = binary(powPrimitive);
