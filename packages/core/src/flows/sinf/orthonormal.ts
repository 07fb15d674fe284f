/** Vectors of one length, one after the other. */
export interface Columns {
  readonly count: number;
  readonly length: number;
  readonly data: Float64Array;
}

export const columnOf = ({ data, length }: Columns, k: number): Float64Array =>
  data.subarray(k * length, (k + 1) * length);

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Makes columns orthonormal one after the other (Gram and Schmidt), twice, so that they are to the last digits. */
export function orthonormalise(columns: Columns): Columns {
  const result: Columns = { ...columns, data: columns.data.slice() };
  for (let k = 0; k < result.count; k++) {
    const column = columnOf(result, k);
    for (let pass = 0; pass < 2; pass++)
      for (let j = 0; j < k; j++) {
        const other = columnOf(result, j);
        const part = dot(column, other);
        for (let i = 0; i < column.length; i++) column[i]! -= part * other[i]!;
      }
    const length = Math.sqrt(dot(column, column));
    for (let i = 0; i < column.length; i++) column[i]! /= length;
  }
  return result;
}

/**
 * Vectors `v_1 … v_K` whose reflections `H_1 … H_K` take the first unit vectors to orthonormal columns, but for signs; and the columns with
 * those signs.
 */
export function reflectionsOf(columns: Columns): { readonly vectors: Columns; readonly columns: Columns } {
  const { count, length } = columns;
  const rest: Columns = { ...columns, data: columns.data.slice() };
  const vectors: Columns = { count, length, data: new Float64Array(count * length) };
  const reflect = (x: Float64Array, v: Float64Array): void => {
    const factor = (2 * dot(v, x)) / dot(v, v);
    for (let i = 0; i < length; i++) x[i]! -= factor * v[i]!;
  };
  for (let k = 0; k < count; k++) {
    const v = columnOf(vectors, k);
    v.set(columnOf(rest, k).subarray(k), k);
    // Away from 0, so that nothing cancels.
    v[k]! += Math.sqrt(dot(v, v)) * (v[k]! < 0 ? -1 : 1);
    for (let j = k; j < count; j++) reflect(columnOf(rest, j), v);
  }
  const signed: Columns = { count, length, data: new Float64Array(count * length) };
  for (let k = 0; k < count; k++) {
    const column = columnOf(signed, k);
    column[k] = 1;
    for (let j = count - 1; j >= 0; j--) reflect(column, columnOf(vectors, j));
  }
  return { vectors, columns: signed };
}
