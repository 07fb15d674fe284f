import type { Readable } from 'node:stream';
import { csvRecords, type CsvLayout } from './csv-records.ts';
import { NumberCollector, type NumberSelection, type NumericTable } from './number-collector.ts';

/**
 * Read the numbers of a CSV or TSV file, streaming; `-` is standard input.
 *
 * `data` is row-major `[rows, columns]`, float64, finite. A file without a header, all numbers, gets the names x1, x2, …. Columns written
 * without point and exponent throughout are `integer`, others `real`. Missing are empty cells, NA, N/A, NaN and null in any case.
 * Throws DATA_INVALID, one line with row (of data, from 1), line (of the file), column and value, for everything that is no table of finite numbers.
 *
 * @example
 * ```ts
 * import { Readable } from 'node:stream';
 * const table = await readCsv(Readable.from(['x,n\n', '0.5,1\n', '1.5,2\n']));
 * table.columns; // => [{ name: 'x', type: 'real' }, { name: 'n', type: 'integer' }]
 * table.data; // => new Float64Array([0.5, 1, 1.5, 2])
 * ```
 */
export async function readCsv(
  source: string | Readable,
  options: CsvLayout & NumberSelection = {},
): Promise<NumericTable> {
  let collector: NumberCollector | undefined;
  await csvRecords(
    source,
    {
      header: (names, name) => (collector = new NumberCollector(names, name, options)),
      row: (cells, place) => collector!.add(cells, place),
    },
    options,
  );
  return collector!.finish();
}
