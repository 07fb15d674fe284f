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

/** Degrees `first` to `last`. */
export interface DegreeRange {
  readonly first: number;
  readonly last: number;
}

export interface BegunRows {
  readonly degrees: DegreeRange;
  readonly rows: Tensor;
  /** Columns behind the first `start`. */
  readonly own: Tensor;
  readonly start: number;
}

/** A linear layer whose rows see the columns of their own and lower degrees. */
export interface MaskedLinear {
  declare(): readonly ParamDeclaration[];
  /** All rows, from all columns. */
  apply(x: Tensor, scope: Scope): Tensor;
  /** For rows of neighbouring degrees, one after the other: their biases, and what they add up of the first columns, which they all see. */
  begin(degrees: DegreeRange, known: Tensor | undefined, scope: Scope): Tensor;
  /** The rows of one degree, from what was begun and the columns behind those known then; none where no row has it. */
  finish(degree: number, begun: BegunRows, scope: Scope): Tensor;
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
  /** Of numbers `[…width]` for the rows of some degrees, those of fewer, copy by copy. */
  const cut = (x: Tensor, from: DegreeRange, { first, last }: DegreeRange, width: Shape = []): Tensor => {
    const [begin, start, end] = [
      rangeOf(outputs, from.first).start,
      rangeOf(outputs, first).start,
      rangeOf(outputs, last).end,
    ];
    const rowsOfAll = reshape(x, shapeOf(rangeOf(outputs, from.last).end - begin, ...width));
    const part = slice(rowsOfAll, { axis: copies === undefined ? 0 : 1, start: start - begin, end: end - begin });
    return reshape(part, [(end - start) * (copies ?? 1), ...width]);
  };
  const all = { first: 0, last: Infinity };
  const addProducts = (sums: Tensor, degrees: DegreeRange, x: Tensor, start: number, layer: Scope): Tensor => {
    if (sums.shape[0] === 0 || x.shape[0] === 0) return sums;
    const weight = cut(layer.param('weight'), all, degrees, [columns]);
    return add(matVec(slice(weight, { axis: 1, start, end: start + x.shape[0]! }), x), sums);
  };
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
    begin(degrees, known, scope) {
      const layer = scope.child(name);
      const biases = cut(layer.param('bias'), all, degrees);
      return known === undefined ? biases : addProducts(biases, degrees, known, 0, layer);
    },
    finish(degree, { degrees, rows: begun, own, start }, scope) {
      const one = { first: degree, last: degree };
      const sums = addProducts(cut(begun, degrees, one), one, own, start, scope.child(name));
      return reshape(sums, shapeOf(sums.shape[0]! / (copies ?? 1)));
    },
  };
}
