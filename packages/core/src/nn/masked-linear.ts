import type { ParamDeclaration } from '../bijections/declaration.ts';
import type { Scope } from '../bijections/scope.ts';
import { add } from '../tensor/primitives/add.ts';
import { greaterEqual } from '../tensor/primitives/compare.ts';
import { constant } from '../tensor/primitives/constant.ts';
import { matVec } from '../tensor/primitives/mat-mul.ts';
import { reshape } from '../tensor/primitives/reshape.ts';
import { slice } from '../tensor/primitives/slice.ts';
import { where } from '../tensor/primitives/where.ts';
import type { Shape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { rangeOf } from './degrees.ts';
import { declareLinear, type LinearInit } from './linear.ts';

export interface MaskedLinearOptions {
  /** The degree of each column, never falling. */
  readonly inputs: readonly number[];
  /** The degree of each row, never falling. */
  readonly outputs: readonly number[];
  /** So many rows for each of `outputs`: the result has the shape `[copies, outputs]`. */
  readonly copies?: number;
  readonly init?: LinearInit;
}

/** A linear layer whose rows see the columns of their own and lower degrees. */
export interface MaskedLinear {
  declare(): readonly ParamDeclaration[];
  /** All rows, from all columns. */
  apply(x: Tensor, scope: Scope): Tensor;
  /** The rows of one degree, from the columns up to it; none where no row has it. */
  rows(degree: number, known: Tensor, scope: Scope): Tensor;
}

/**
 * A masked linear layer (MADE: Masked Autoencoder for Distribution Estimation, 2015). Since degrees never fall, what a row sees is a prefix of
 * the columns, and the rows of a degree are neighbours: they are computed from a slice of the weights, without a mask.
 */
export function maskedLinear(
  name: string,
  { inputs, outputs, copies, init = 'uniform' }: MaskedLinearOptions,
): MaskedLinear {
  const [rows, columns] = [outputs.length * (copies ?? 1), inputs.length];
  const shapeOf = (count: number, ...more: Shape): Shape =>
    copies === undefined ? [count, ...more] : [copies, count, ...more];
  const hidesNothing = outputs.every((degree) => degree >= (inputs.at(-1) ?? degree));
  const visible = greaterEqual(
    constant(Int32Array.from(outputs), [outputs.length, 1]),
    constant(Int32Array.from(inputs), [1, columns]),
  );
  const masked = (weight: Tensor): Tensor =>
    hidesNothing
      ? weight
      : // Not a product: gradients of hidden entries may be infinite.
        reshape(where(visible, reshape(weight, shapeOf(outputs.length, columns)), 0), [rows, columns]);
  return {
    // What sees nothing has no weights, only a bias.
    declare: () =>
      declareLinear(name, { inputs: columns, outputs: rows, init }).filter(({ shape }) => !shape.includes(0)),
    apply(x, scope) {
      const layer = scope.child(name);
      const bias = layer.param('bias');
      const result = columns === 0 ? bias : add(matVec(masked(layer.param('weight')), x), bias);
      return reshape(result, shapeOf(outputs.length));
    },
    rows(degree, known, scope) {
      const layer = scope.child(name);
      const range = rangeOf(outputs, degree);
      const count = range.end - range.start;
      const cut = (x: Tensor, width: Shape): Tensor => {
        const part = slice(reshape(x, shapeOf(outputs.length, ...width)), {
          axis: copies === undefined ? 0 : 1,
          ...range,
        });
        return reshape(part, [count * (copies ?? 1), ...width]);
      };
      const bias = cut(layer.param('bias'), []);
      const seen = known.shape[0]!;
      if (count === 0 || seen === 0) return reshape(bias, shapeOf(count));
      const weight = slice(cut(layer.param('weight'), [columns]), { axis: 1, end: seen });
      return reshape(add(matVec(weight, known), bias), shapeOf(count));
    },
  };
}
