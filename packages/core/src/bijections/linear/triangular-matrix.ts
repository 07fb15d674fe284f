import { concat } from '../../tensor/primitives/concat.ts';
import { constant } from '../../tensor/primitives/constant.ts';
import { scatterAdd } from '../../tensor/primitives/gather.ts';
import { reshape } from '../../tensor/primitives/reshape.ts';
import type { Tensor } from '../../tensor/tensor.ts';

/** Entries beside the diagonal of a triangular matrix. */
export const entriesBeside = (size: number): number => (size * (size - 1)) / 2;

/** Where they stand in the matrix, row by row. */
export const placesBeside = (size: number, part: 'lower' | 'upper'): number[] =>
  Array.from({ length: size * size }, (_, at) => at).filter((at) => {
    const [row, column] = [Math.floor(at / size), at % size];
    return part === 'lower' ? row > column : row < column;
  });

/** A triangular matrix `[n, n]` from its diagonal and the entries beside it, row by row. */
export function triangularMatrix(
  diagonal: Tensor,
  beside: Tensor | undefined,
  { part }: { readonly part: 'lower' | 'upper' },
): Tensor {
  const size = diagonal.shape[0]!;
  const onDiagonal = Array.from({ length: size }, (_, i) => i * (size + 1));
  const entries = beside === undefined ? diagonal : concat([diagonal, beside]);
  const places = constant(Int32Array.from([...onDiagonal, ...placesBeside(size, part)]));
  const flat = scatterAdd(entries, places, { length: size * size });
  return reshape(flat, [size, size]);
}
