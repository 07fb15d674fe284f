import { concat } from '../../tensor/primitives/concat.ts';
import { constant } from '../../tensor/primitives/constant.ts';
import { scatterAdd } from '../../tensor/primitives/gather.ts';
import { reshape } from '../../tensor/primitives/reshape.ts';
import type { Tensor } from '../../tensor/tensor.ts';

/** Entries beside the diagonal of a triangular matrix. */
export const entriesBeside = (size: number): number => (size * (size - 1)) / 2;

/** A triangular matrix `[n, n]` from its diagonal and the entries beside it, row by row. */
export function triangularMatrix(
  diagonal: Tensor,
  beside: Tensor | undefined,
  { part }: { readonly part: 'lower' | 'upper' },
): Tensor {
  const size = diagonal.shape[0]!;
  const cells = Array.from({ length: size * size }, (_, at) => ({ at, row: Math.floor(at / size), column: at % size }));
  const chosen = [
    ...cells.filter(({ row, column }) => row === column),
    ...cells.filter(({ row, column }) => (part === 'lower' ? row > column : row < column)),
  ];
  const entries = beside === undefined ? diagonal : concat([diagonal, beside]);
  const flat = scatterAdd(entries, constant(Int32Array.from(chosen, ({ at }) => at)), { length: size * size });
  return reshape(flat, [size, size]);
}
