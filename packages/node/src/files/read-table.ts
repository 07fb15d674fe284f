import type { Readable } from 'node:stream';
import type { ColumnType } from '@flows/core';
import { csvRecords, type CsvLayout } from './csv-records.ts';
import { NumberCollector, type NumberSelection, type NumericTable } from './number-collector.ts';
import { isIntegerText, parseNumber } from './parse-number.ts';

/** A column of a table of text: `text` unless every value that is there is a number. */
export interface TableColumn {
  readonly name: string;
  readonly type: ColumnType | 'text';
}

/** A file of separated values as it stands, to be written back with columns added. */
export interface Table {
  /** What to call it in messages. */
  readonly source: string;
  readonly columns: readonly TableColumn[];
  readonly rows: number;
  /** `cells[row][column]`, exactly as written. */
  readonly cells: readonly (readonly string[])[];
  /** The line of the file on which each row starts, from 1. */
  readonly lines: readonly number[];
}

/**
 * Read a CSV or TSV file with every cell as it was written, text columns included; `-` is standard input.
 *
 * Throws DATA_INVALID for what is no table; unlike `readCsv`, any value is allowed, see {@link numbersOfTable}.
 *
 * @example
 * ```ts
 * import { Readable } from 'node:stream';
 * const table = await readTable(Readable.from(['name,x\n', 'a,0.50\n', 'b,NA\n']));
 * table.columns; // => [{ name: 'name', type: 'text' }, { name: 'x', type: 'real' }]
 * table.cells; // => [['a', '0.50'], ['b', 'NA']]
 * ```
 */
export async function readTable(source: string | Readable, options: CsvLayout = {}): Promise<Table> {
  const cells: (readonly string[])[] = [];
  const lines: number[] = [];
  let table = { source: '', names: [] as readonly string[] };
  let types: TableColumn['type'][] = [];
  await csvRecords(
    source,
    {
      header: (names, name) => {
        table = { source: name, names };
        types = names.map(() => 'integer');
      },
      row: (row, { line }) => {
        cells.push(row);
        lines.push(line);
        for (let j = 0; j < row.length; j++) types[j] = widened(types[j]!, row[j]!);
      },
    },
    options,
  );
  const columns = table.names.map((name, j) => ({ name, type: types[j]! }));
  return { source: table.source, columns, rows: cells.length, cells, lines };
}

/**
 * The numbers of some columns of a table, as `readCsv` gives them, and in `kept` the index of each row that was not left out.
 *
 * Throws DATA_INVALID as `readCsv` does.
 *
 * @example
 * ```ts
 * import { Readable } from 'node:stream';
 * const table = await readTable(Readable.from(['name,x\n', 'a,NA\n', 'b,2\n']));
 * const numbers = numbersOfTable(table, { columns: ['x'], dropMissing: true });
 * numbers.data; // => new Float64Array([2])
 * numbers.kept; // => new Int32Array([1])
 * ```
 */
export function numbersOfTable(
  table: Table,
  options: NumberSelection = {},
): NumericTable & { readonly kept: Int32Array } {
  const names = table.columns.map(({ name }) => name);
  const collector = new NumberCollector(names, table.source, options);
  const kept = table.cells.flatMap((row, i) => (collector.add(row, { row: i + 1, line: table.lines[i]! }) ? [i] : []));
  return { ...collector.finish(), kept: Int32Array.from(kept) };
}

function widened(type: TableColumn['type'], cell: string): TableColumn['type'] {
  if (type === 'text') return type;
  const value = parseNumber(cell);
  if (value === 'text') return 'text';
  return type === 'integer' && value !== 'missing' && !isIntegerText(cell, value) ? 'real' : type;
}
