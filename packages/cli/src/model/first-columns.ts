import type { NumericTable } from '@flows/node';

/** The numbers of the first columns of a table, row by row. */
export function firstColumns({ data, rows, columns }: NumericTable, count: number): Float64Array {
  const stride = columns.length;
  if (count === stride) return data;
  const first = new Float64Array(rows * count);
  for (let i = 0; i < rows; i++) first.set(data.subarray(i * stride, i * stride + count), i * count);
  return first;
}
