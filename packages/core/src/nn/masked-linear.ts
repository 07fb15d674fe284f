import type { ParamDeclaration } from '../bijections/declaration.ts';
import type { Scope } from '../bijections/scope.ts';
import { add } from '../tensor/primitives/add.ts';
import { greaterEqual } from '../tensor/primitives/compare.ts';
import { constant, full } from '../tensor/primitives/constant.ts';
import { matVec } from '../tensor/primitives/mat-mul.ts';
import { reshape } from '../tensor/primitives/reshape.ts';
import { slice } from '../tensor/primitives/slice.ts';
import { transpose } from '../tensor/primitives/transpose.ts';
import { where } from '../tensor/primitives/where.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { IndexRange } from './degrees.ts';
import { declareLinear, type LinearInit } from './linear.ts';
import { atPlaces, inBlocks, layOut, type BlockLayout, type RankBlocks } from './rank-blocks.ts';

export interface MaskedLinearOptions {
  /** The degree of each column, never falling. */
  readonly inputs: readonly number[];
  /** The degree of each row, never falling. */
  readonly outputs: readonly number[];
  /** So many rows for each of `outputs`: the result has the shape `[copies, outputs]`. */
  readonly copies?: number;
  readonly init?: LinearInit;
}

/** A masked layer laid out block by block. */
export interface MaskedLinearBlocks {
  readonly rows: BlockLayout;
  /** What rows add up before any column is known, `[blocks, rows]`. */
  readonly starts: Tensor;
  /** `[blocks, rows, columns of all blocks]`: columns of a row's own block come last, before them those of the block before, and so on; zeros come first. */
  readonly weights: Tensor;
}

/** A linear layer whose rows see the columns of their own and lower degrees. */
export interface MaskedLinear {
  readonly copies: number | undefined;
  /** The degree of each row. */
  readonly outputs: readonly number[];
  declare(): readonly ParamDeclaration[];
  /** Rows, all of them by default, from the columns given: the first ones, up to the highest degree that these rows see. */
  apply(x: Tensor, scope: Scope, rows?: IndexRange): Tensor;
  /** The first columns may be given; the others then have other degrees, and there may be some behind them that no row sees. */
  inBlocks(
    blocks: RankBlocks,
    scope: Scope,
    columns?: { readonly given: Tensor | undefined; readonly others: readonly number[] },
  ): MaskedLinearBlocks;
}

/** A masked linear layer (MADE: Masked Autoencoder for Distribution Estimation, 2015). */
export function maskedLinear(
  name: string,
  { inputs, outputs, copies, init = 'uniform' }: MaskedLinearOptions,
): MaskedLinear {
  const [rows, columns] = [outputs.length * (copies ?? 1), inputs.length];
  const shapeOf = (...more: number[]): number[] => (copies === undefined ? more : [copies, ...more]);
  /** The rows of a param in each copy. */
  const cut = (param: Tensor, { start, end }: IndexRange): Tensor => {
    const rest = param.shape.slice(1);
    const all = reshape(param, shapeOf(outputs.length, ...rest));
    return reshape(slice(all, { axis: copies === undefined ? 0 : 1, start, end }), [
      (end - start) * (copies ?? 1),
      ...rest,
    ]);
  };
  const masked = (weight: Tensor, outputDegrees: readonly number[], inputDegrees: readonly number[]): Tensor => {
    const highest = inputDegrees.at(-1)!;
    if (outputDegrees.every((degree) => degree >= highest)) return weight;
    const visible = greaterEqual(
      constant(Int32Array.from(outputDegrees), [outputDegrees.length, 1]),
      constant(Int32Array.from(inputDegrees), [1, inputDegrees.length]),
    );
    // Not a product: gradients of hidden entries may be infinite.
    return reshape(
      where(visible, reshape(weight, shapeOf(outputDegrees.length, inputDegrees.length)), 0),
      weight.shape,
    );
  };
  return {
    copies,
    outputs,
    // What sees nothing has no weights, only a bias.
    declare: () =>
      declareLinear(name, { inputs: columns, outputs: rows, init }).filter(({ shape }) => !shape.includes(0)),
    apply(x, scope, range = { start: 0, end: outputs.length }) {
      const layer = scope.child(name);
      const [count, seen] = [range.end - range.start, x.shape[0]!];
      const bias = cut(layer.param('bias'), range);
      if (seen === 0) return reshape(bias, shapeOf(count));
      const weight = slice(cut(layer.param('weight'), range), { axis: 1, end: seen });
      const visible = masked(weight, outputs.slice(range.start, range.end), inputs.slice(0, seen));
      return reshape(add(matVec(visible, x), bias), shapeOf(count));
    },
    inBlocks(blocks, scope, { given, others } = { given: undefined, others: inputs }) {
      const layer = scope.child(name);
      const weight = columns === 0 ? full([rows, 0], 0) : layer.param('weight');
      const first = given?.shape[0] ?? 0;
      const bias = layer.param('bias');
      const start = given ? add(matVec(slice(weight, { axis: 1, end: first }), given), bias) : bias;
      const layout = layOut(outputs, blocks, copies);
      const { places, width } = layOut(others, blocks);
      const byRow = atPlaces(slice(weight, { axis: 1, start: first }), layout.places);
      // Rows are copied whole, which is faster than picking columns.
      const laid = transpose(atPlaces(transpose(byRow), places));
      // A row's columns of one block are a piece; rows of block k take their pieces 0 to k, and before them as many of zeros as are missing.
      const { count } = blocks;
      const pieces = Array.from({ length: count * layout.width }, (_, row) => {
        const missing = count - 1 - Math.floor(row / layout.width);
        return Array.from({ length: count }, (__, i) => (i < missing ? -1 : row * count + i - missing));
      });
      return {
        rows: layout,
        starts: inBlocks(start, layout, blocks),
        weights: reshape(atPlaces(reshape(laid, [count * layout.width * count, width]), pieces.flat()), [
          count,
          layout.width,
          count * width,
        ]),
      };
    },
  };
}
