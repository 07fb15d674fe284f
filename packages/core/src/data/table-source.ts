import { FlowError } from '../flow-error.ts';
import type { TableSource } from './data-source.ts';

/** Numbers in a row, of any kind that JavaScript has arrays for (64-bit integers excepted). */
export type NumberArray =
  | readonly number[]
  | Float64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

interface FromRowsOptions {
  readonly names?: readonly string[];
}

/**
 * A table from an array of rows, which are copied.
 *
 * Throws `DATA_INVALID` if there is no row or column, rows differ in length, or a value is not a finite number; row and column are named, counted from 0.
 *
 * @example
 * ```ts
 * fromRows([[1, 2], [3, 4], [5, 6]]).rows; // => 3
 * ```
 */
export function fromRows(rows: readonly NumberArray[], options: FromRowsOptions = {}): TableSource {
  const columns = rows[0]?.length ?? 0;
  requireSome(rows.length, 'rows');
  requireSome(columns, 'columns');
  const data = new Float64Array(rows.length * columns);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    if (row.length !== columns) {
      throw new FlowError('DATA_INVALID', `row ${i} has ${row.length} values, expected ${columns} as in row 0`, {
        hint: 'give every row the same number of values',
      });
    }
    data.set(row, i * columns);
  }
  return fromFlat(data, { columns, ...options });
}

interface FromFlatOptions {
  readonly columns: number;
  /** Checked against the data if given. */
  readonly rows?: number;
  readonly names?: readonly string[];
}

/**
 * A table from flat numbers, row by row. The data are kept, not copied: do not write to them while the table is in use.
 *
 * Throws `DATA_INVALID` if there is no row or column, the length is no multiple of `columns`, the names do not fit, or a value is not a finite number.
 *
 * @example
 * ```ts
 * fromFlat(new Float32Array([1, 2, 3, 4]), { columns: 2 }).rows; // => 2
 * ```
 */
export function fromFlat(data: NumberArray, options: FromFlatOptions): TableSource {
  const { columns, names } = options;
  if (!Number.isInteger(columns) || columns < 1) requireSome(0, 'columns');
  requireSome(data.length, 'rows');
  const rows = data.length / columns;
  if (!Number.isInteger(rows) || (options.rows !== undefined && options.rows !== rows)) {
    const expected = options.rows === undefined ? `a multiple of ${columns}` : `${options.rows} rows of ${columns}`;
    throw new FlowError('DATA_INVALID', `${data.length} numbers, expected ${expected}`, {
      hint: 'check the number of columns',
    });
  }
  if (names && (names.length !== columns || new Set(names).size !== columns)) {
    throw new FlowError('DATA_INVALID', `names [${names.join(', ')}], expected ${columns} different ones`, {
      hint: 'give one name per column',
    });
  }
  requireFinite(data, columns, names);
  return {
    kind: 'table',
    columns,
    rows,
    ...(names && { names: [...names] }),
    batch(indices, out) {
      if (out.length !== indices.length * columns) {
        throw new FlowError(
          'SHAPE_MISMATCH',
          `out has ${out.length} numbers, expected ${indices.length} rows of ${columns}`,
          { hint: 'allocate indices.length * columns numbers' },
        );
      }
      for (let i = 0; i < indices.length; i++) {
        const row = indices[i]!;
        if (row < 0 || row >= rows) {
          throw new FlowError('DOMAIN', `row ${row} of a table of ${rows} rows`, { hint: 'rows are counted from 0' });
        }
        for (let j = 0; j < columns; j++) out[i * columns + j] = data[row * columns + j]!;
      }
    },
  };
}

/**
 * A table from named columns, which are copied; their order is that of the object's keys.
 *
 * Throws `DATA_INVALID` if there is no row or column, columns differ in length, or a value is not a finite number.
 *
 * @example
 * ```ts
 * fromColumns({ height: [1.7, 1.8], weight: [61, 72] }).names; // => ['height', 'weight']
 * ```
 */
export function fromColumns(columns: Readonly<Record<string, NumberArray>>): TableSource {
  const names = Object.keys(columns);
  const [first] = names;
  if (first === undefined) return fromFlat([], { columns: 0 });
  const rows = columns[first]!.length;
  requireSome(rows, 'rows');
  const data = new Float64Array(rows * names.length);
  names.forEach((name, j) => {
    const values = columns[name]!;
    if (values.length !== rows) {
      throw new FlowError(
        'DATA_INVALID',
        `column "${name}" has ${values.length} values, expected ${rows} as in column "${first}"`,
        { hint: 'give every column the same number of values' },
      );
    }
    for (let i = 0; i < rows; i++) data[i * names.length + j] = values[i]!;
  });
  return fromFlat(data, { columns: names.length, names });
}

function requireSome(count: number, what: 'rows' | 'columns'): void {
  if (count > 0) return;
  throw new FlowError('DATA_INVALID', `the data have no ${what}`, {
    hint: 'pass at least one row of at least one number',
  });
}

function requireFinite(data: NumberArray, columns: number, names: readonly string[] | undefined): void {
  for (let i = 0; i < data.length; i++) {
    if (Number.isFinite(data[i])) continue;
    const column = i % columns;
    const label = names ? `column ${column} ("${names[column]}")` : `column ${column}`;
    throw new FlowError(
      'DATA_INVALID',
      `row ${Math.floor(i / columns)}, ${label} is ${data[i]}, expected a finite number`,
      {
        hint: 'drop or fill in rows with missing values',
      },
    );
  }
}
