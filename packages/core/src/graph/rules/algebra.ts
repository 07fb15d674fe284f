import type { HostArray } from '../../host-array.ts';
import { add } from '../../tensor/primitives/add.ts';
import { constantPrimitive, uniformValue } from '../../tensor/primitives/constant.ts';
import { matMul, matMulAttributes } from '../../tensor/primitives/mat-mul.ts';
import { mul, mulPrimitive } from '../../tensor/primitives/mul.ts';
import { neg, negPrimitive } from '../../tensor/primitives/neg.ts';
import { reshape } from '../../tensor/primitives/reshape.ts';
import { sub, subPrimitive } from '../../tensor/primitives/sub.ts';
import { sumPrimitive, sum } from '../../tensor/primitives/sum.ts';
import { transposePrimitive } from '../../tensor/primitives/transpose.ts';
import { broadcastShapes, sameShape, sizeOf, type Shape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { isA, type RuleTable } from './rule.ts';

/** Keeps the type of a result whose other operand decided it. */
const ifSame = (result: Tensor, a: Tensor, b: Tensor): Tensor | undefined =>
  sameShape(result.shape, broadcastShapes(a.shape, b.shape)) ? result : undefined;

/** Arithmetic with neutral elements, signs and constants. */
export const algebraRules: RuleTable = {
  add([a, b]) {
    if (uniformValue(b!) === 0) return ifSame(a!, a!, b!);
    if (uniformValue(a!) === 0) return ifSame(b!, a!, b!);
    if (isA(b!, negPrimitive)) return sub(a!, b!.inputs[0]!);
    if (isA(a!, negPrimitive)) return sub(b!, a!.inputs[0]!);
    // Gradients of squares come as two equal halves; a factor merges with others.
    if (a === b && a!.dtype === 'float') return mul(a!, 2);
    return undefined;
  },
  sub([a, b]) {
    if (uniformValue(b!) === 0) return ifSame(a!, a!, b!);
    if (isA(b!, negPrimitive)) return add(a!, b!.inputs[0]!);
    return undefined;
  },
  mul([a, b]) {
    if (uniformValue(b!) === 1) return ifSame(a!, a!, b!);
    if (uniformValue(a!) === 1) return ifSame(b!, a!, b!);
    if (isA(a!, constantPrimitive) && !isA(b!, constantPrimitive)) return mul(b!, a!);
    if (uniformValue(b!) === -1 && b!.rank === 0 && a!.dtype === 'float') return neg(a!);
    if (isA(a!, negPrimitive) && isA(b!, negPrimitive)) return mul(a!.inputs[0]!, b!.inputs[0]!);
    // (x * c) * d = x * (c * d), also where the inner product hides behind a sign.
    if (isA(b!, constantPrimitive)) {
      if (isA(a!, negPrimitive)) return mul(a!.inputs[0]!, neg(b!));
      if (isA(a!, mulPrimitive) && isA(a!.inputs[1]!, constantPrimitive)) {
        const product = mul(a!.inputs[1]!, b!);
        if (
          sizeOf(product.shape) <= Math.max(sizeOf(b!.shape), sizeOf(a!.inputs[1]!.shape)) &&
          isHarmless(a!.inputs[1]!, b!)
        )
          return mul(a!.inputs[0]!, product);
      }
    }
    return undefined;
  },
  div([a, b]) {
    const divisor = uniformValue(b!);
    if (divisor === 1) return ifSame(a!, a!, b!);
    // Exact only for powers of two whose reciprocal float32 has too; a product is several times cheaper than a quotient.
    const power = divisor === undefined || b!.rank > 0 ? NaN : Math.log2(Math.abs(divisor));
    if (Number.isInteger(power) && Math.abs(power) <= 126) return mul(a!, 1 / divisor!);
    return undefined;
  },
  neg([x]) {
    if (isA(x!, negPrimitive)) return x!.inputs[0];
    if (isA(x!, subPrimitive)) return sub(x!.inputs[1]!, x!.inputs[0]!);
    if (isA(x!, mulPrimitive) && isA(x!.inputs[1]!, constantPrimitive)) return mul(x!.inputs[0]!, neg(x!.inputs[1]!));
    return undefined;
  },
  sum([x], { axes }) {
    if ((axes as Shape).length === 0) return x;
    if (isA(x!, sumPrimitive))
      return sum(x!.inputs[0]!, { axis: [...(axes as Shape), ...(x!.attributes['axes'] as Shape)], keep: true });
    return undefined;
  },
  matMul([a, b], options) {
    const { transposeA, transposeB } = matMulAttributes(options);
    if (exchangesLastTwo(a!)) return matMul(a!.inputs[0]!, b!, { transposeA: !transposeA, transposeB });
    if (exchangesLastTwo(b!)) return matMul(a!, b!.inputs[0]!, { transposeA, transposeB: !transposeB });
    // A row is transposed by calling it a column; products of matrices and vectors are several times slower the other way.
    if (transposeA && isVector(a!)) return matMul(reshape(a!, exchangeLastTwo(a!.shape)), b!, { transposeB });
    if (transposeB && isVector(b!)) return matMul(a!, reshape(b!, exchangeLastTwo(b!.shape)), { transposeA });
    return undefined;
  },
};

const isVector = ({ shape }: Tensor): boolean => shape.at(-1) === 1 || shape.at(-2) === 1;
const exchangeLastTwo = (shape: Shape): Shape => [...shape.slice(0, -2), shape.at(-1)!, shape.at(-2)!];

/** Whether products of two constants neither overflow nor underflow in float32, where a third factor might have kept them in range. */
function isHarmless(...factors: readonly Tensor[]): boolean {
  let [largest, smallest] = [1, 1];
  for (const { attributes } of factors) {
    const sizes = Array.from(attributes['data'] as HostArray, Math.abs).filter((size) => size !== 0);
    largest *= sizes.reduce((most, size) => Math.max(most, size), 0);
    smallest *= sizes.reduce((least, size) => Math.min(least, size), Infinity);
  }
  return largest <= 1e37 && smallest >= 1e-37;
}

function exchangesLastTwo(x: Tensor): boolean {
  if (!isA(x, transposePrimitive)) return false;
  const order = x.attributes['permutation'] as Shape;
  const rank = order.length;
  return order.every((axis, i) => axis === (i === rank - 1 ? rank - 2 : i === rank - 2 ? rank - 1 : i));
}
