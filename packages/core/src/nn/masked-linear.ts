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
import { declareLinear, type LinearInit } from './linear.ts';

export interface MaskedLinearOptions {
  readonly name: string;
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
  /** The rows of one degree, from the columns up to it; `undefined` where there is no such row. */
  rows(degree: number, known: Tensor | undefined, scope: Scope): Tensor | undefined;
}

/**
 * A masked linear layer (MADE: Masked Autoencoder for Distribution Estimation, 2015). Since degrees never fall, what a row sees is a prefix of
 * the columns, and the rows of a degree are neighbours: one of them can be computed from slices of the weights, without a mask.
 */
export function maskedLinear({ name, inputs, outputs, copies, init }: MaskedLinearOptions): MaskedLinear {
  const [rows, columns] = [outputs.length * (copies ?? 1), inputs.length];
  const shapeOf = (count: number): Shape => (copies === undefined ? [count] : [copies, count]);
  // What sees nothing has no weights, only a bias.
  const declarations = declareLinear(name, { inputs: columns, outputs: rows, ...(init && { init }) }).filter(
    ({ shape }) => !shape.includes(0),
  );
  const column = constant(Int32Array.from(outputs), [outputs.length, 1]);
  const row = constant(Int32Array.from(inputs), [1, columns]);
  const hidesNothing = outputs.every((degree) => degree >= (inputs.at(-1) ?? degree));
  const masked = (weight: Tensor): Tensor => {
    if (hidesNothing) return weight;
    const visible = greaterEqual(column, row);
    // Not a product: gradients of hidden entries may be infinite.
    return reshape(where(visible, reshape(weight, [...shapeOf(outputs.length), columns]), 0), [rows, columns]);
  };
  return {
    declare: () => declarations,
    apply(x, scope) {
      const layer = scope.child(name);
      const bias = layer.param('bias');
      const result = columns === 0 ? bias : add(matVec(masked(layer.param('weight')), x), bias);
      return reshape(result, shapeOf(outputs.length));
    },
    rows(degree, known, scope) {
      const start = outputs.filter((other) => other < degree).length;
      const end = outputs.filter((other) => other <= degree).length;
      if (start === end) return undefined;
      const layer = scope.child(name);
      const count = end - start;
      const cut = (x: Tensor, width: Shape): Tensor => {
        const axis = copies === undefined ? 0 : 1;
        return reshape(slice(reshape(x, [...shapeOf(outputs.length), ...width]), { axis, start, end }), [
          count * (copies ?? 1),
          ...width,
        ]);
      };
      const bias = cut(layer.param('bias'), []);
      if (known === undefined) return reshape(bias, shapeOf(count));
      const weight = slice(cut(layer.param('weight'), [columns]), { axis: 1, end: known.shape[0]! });
      return reshape(add(matVec(weight, known), bias), shapeOf(count));
    },
  };
}
