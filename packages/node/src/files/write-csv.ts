import type { Writable } from 'node:stream';
import type { HostArray } from '@flows/core';
import type { FileSystem } from './atomic-file.ts';
import { openOutput } from './open-output.ts';
import { shortestFloat32 } from './shortest-float32.ts';

/** A row to write: numbers in the shortest form that reads back exactly, text quoted where needed. */
export type CsvRow = ArrayLike<number | string>;

/** How to write a file of separated values. */
export interface CsvOutputOptions {
  /** What separates values: a comma unless given, a tab in files named `.tsv` or `.tab`. */
  readonly delimiter?: string;
  /** Of numbers in rows that are not `Float32Array`: `float32` writes the fewest digits that tell float32 numbers apart. */
  readonly precision?: 'float32' | 'float64';
  readonly fileSystem?: FileSystem;
}

const pieceLength = 1 << 16;

/**
 * Write rows as CSV while they come, no faster than the reader reads; `-` is standard output. Gives the number of rows written. Rows that
 * are waited for come in batches.
 *
 * A file appears when it is complete, or, on an error, not at all. A reader that leaves (`| head`) ends the writing quietly.
 * Throws DATA_INVALID for whatever the operating system refuses.
 *
 * @example
 * ```ts
 * await writeCsv('/dev/null', ['x', 'log_prob'], [[0.5, -1.25], [1, -0.5]]); // => 2
 * ```
 */
export async function writeCsv(
  target: string | Writable,
  header: readonly string[],
  rows: Iterable<CsvRow> | AsyncIterable<Iterable<CsvRow>>,
  options: CsvOutputOptions = {},
): Promise<number> {
  const { precision = 'float64' } = options;
  const delimiter = options.delimiter ?? (typeof target === 'string' && /\.(tsv|tab)$/i.test(target) ? '\t' : ',');
  const output = await openOutput(target, options);
  let piece = formatRow(header, delimiter, precision);
  let count = 0;
  try {
    let wanted = true;
    for await (const batch of Symbol.asyncIterator in rows ? rows : [rows]) {
      for (const row of batch) {
        piece += formatRow(row, delimiter, precision);
        count += 1;
        if (piece.length < pieceLength) continue;
        wanted = await output.write(piece);
        piece = '';
        if (!wanted) break;
      }
      if (!wanted) break;
    }
    if (piece !== '') await output.write(piece);
    await output.commit();
  } catch (error) {
    await output.abort();
    throw error;
  }
  return count;
}

/**
 * The rows of a row-major array, as views into it.
 *
 * @example
 * ```ts
 * [...rowsOf(new Float64Array([1, 2, 3, 4]), 2)]; // => [new Float64Array([1, 2]), new Float64Array([3, 4])]
 * ```
 */
export function* rowsOf<T extends HostArray>(data: T, width: number): Generator<T> {
  for (let begin = 0; begin < data.length; begin += width) yield data.subarray(begin, begin + width) as T;
}

function formatRow(row: CsvRow, delimiter: string, precision: 'float32' | 'float64'): string {
  const narrow = precision === 'float32' || row instanceof Float32Array;
  let line = '';
  for (let j = 0; j < row.length; j++) {
    const value = row[j]!;
    if (j > 0) line += delimiter;
    line += typeof value === 'string' ? formatText(value, delimiter) : formatNumber(value, narrow);
  }
  return `${line}\n`;
}

function formatNumber(value: number, narrow: boolean): string {
  if (Object.is(value, -0)) return '-0';
  return narrow && Math.fround(value) === value ? shortestFloat32(value) : String(value);
}

function formatText(text: string, delimiter: string): string {
  return text.includes('"') || text.includes(delimiter) || /[\r\n]/.test(text)
    ? `"${text.replaceAll('"', '""')}"`
    : text;
}
