import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { FlowError } from '@flows/core';
import { CsvError, parse } from 'csv-parse';
import { counted } from './counted.ts';
import { fileSystemError } from './file-system-error.ts';
import { openInput } from './input.ts';
import { parseNumber } from './parse-number.ts';

/** How a file of separated values is laid out. */
export interface CsvLayout {
  /** What separates values: a comma unless given, a tab in files named `.tsv` or `.tab`. */
  readonly delimiter?: string;
  /** Whether the first row holds names; found out if not given: it does unless it is all numbers, and then columns are named x1, x2, …. */
  readonly header?: boolean;
}

/** Where a row stands: `row` counts data rows from 1, `line` lines of the file from 1, as editors do. */
export interface RowPlace {
  readonly row: number;
  readonly line: number;
}

/** What receives a file: first the names, then row by row. What it throws ends the reading. */
export interface CsvVisitor {
  header(names: readonly string[], source: string): void;
  row(cells: readonly string[], place: RowPlace): void;
}

/** One record holds one row of numbers and labels: beyond this, a quote was never closed. */
const maxRecordBytes = 16_000_000;

/**
 * Read separated values (RFC 4180; UTF-8, with byte order mark or not; any line ends; empty lines skipped) and pass them on row by row.
 *
 * Throws DATA_INVALID, naming row and line, for whatever is no table: missing or empty file, no rows, ragged rows, columns of one name, broken quotes.
 */
export async function csvRecords(
  source: string | Readable,
  visitor: CsvVisitor,
  layout: CsvLayout = {},
): Promise<void> {
  const { name, stream } = await openInput(source);
  const delimiter = layout.delimiter ?? (/\.(tsv|tab)$/i.test(name) ? '\t' : ',');
  const reader = new RecordReader(name, visitor, layout.header);
  const parser = parse({
    bom: true,
    delimiter,
    max_record_size: maxRecordBytes,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true, // checked by the reader, which can name the row
  });
  let stopped = false;
  parser.on('data', (cells: string[]) => {
    if (stopped) return;
    try {
      reader.record(cells);
    } catch (error) {
      stopped = true;
      parser.destroy(error as Error);
    }
  });
  try {
    await pipeline(stream, (chunks: AsyncIterable<Buffer | string>) => textOnly(chunks, name), parser);
  } catch (error) {
    if (error instanceof CsvError) throw brokenQuotes(name, error);
    throw fileSystemError('read', name, error);
  }
  reader.end();
}

class RecordReader {
  private readonly name: string;
  private readonly visitor: CsvVisitor;
  private readonly header: boolean | undefined;
  private width = 0;
  private line = 1;
  private row = 0;

  constructor(name: string, visitor: CsvVisitor, header: boolean | undefined) {
    this.name = name;
    this.visitor = visitor;
    this.header = header;
  }

  record(cells: readonly string[]): void {
    const line = this.line;
    this.line += 1;
    for (const cell of cells)
      if (cell.includes('\n') || cell.includes('\r')) this.line += cell.split(/\r\n|\r|\n/).length - 1;
    if (cells.length === 1 && cells[0]!.trim() === '') return;
    if (this.width === 0) {
      this.width = cells.length;
      const hasHeader = this.header ?? !isAllNumbers(cells);
      const names = hasHeader ? cells.map((cell) => cell.trim()) : cells.map((_, i) => `x${i + 1}`);
      checkNames(names, this.name);
      this.visitor.header(names, this.name);
      if (hasHeader) return;
    }
    this.row += 1;
    if (cells.length !== this.width) {
      throw new FlowError(
        'DATA_INVALID',
        `${this.name}: row ${this.row} (line ${line}) has ${counted(cells.length, 'value')}, expected ${this.width}`,
        {
          hint: 'every row needs a value for every column; values that contain the delimiter have to be quoted',
        },
      );
    }
    this.visitor.row(cells, { row: this.row, line });
  }

  end(): void {
    if (this.width === 0)
      throw new FlowError('DATA_INVALID', `${this.name} is empty`, {
        hint: 'a table needs a header line and at least one row',
      });
    if (this.row === 0)
      throw new FlowError('DATA_INVALID', `${this.name} has a header but no rows`, {
        hint: 'add at least one row of numbers',
      });
  }
}

function isAllNumbers(cells: readonly string[]): boolean {
  const values = cells.map(parseNumber);
  return values.every((value) => value !== 'text') && values.some((value) => typeof value === 'number');
}

/** Unnamed columns are allowed here: they matter only if they are used. */
function checkNames(names: readonly string[], source: string): void {
  const positions = new Map<string, number>();
  for (const [i, name] of names.entries()) {
    const first = positions.get(name);
    if (name !== '' && first !== undefined) {
      throw new FlowError(
        'DATA_INVALID',
        `${source}: columns ${first + 1} and ${i + 1} are both named ${JSON.stringify(name)}`,
        {
          hint: 'rename one of them',
        },
      );
    }
    positions.set(name, i);
  }
}

async function* textOnly(chunks: AsyncIterable<Buffer | string>, name: string): AsyncGenerator<Buffer | string> {
  let first = true;
  for await (const chunk of chunks) {
    if (first && chunk.length > 0) {
      if (
        typeof chunk === 'string' ? chunk.includes('\0') : chunk.includes(0) || (chunk[0] === 0x1f && chunk[1] === 0x8b)
      ) {
        throw new FlowError('DATA_INVALID', `${name} is not a text file in UTF-8`, {
          hint: 'expected comma-separated values; unpack compressed files, save spreadsheets as CSV (UTF-8)',
        });
      }
      first = false;
    }
    yield chunk;
  }
}

function brokenQuotes(name: string, error: CsvError): FlowError {
  const { lines, records } = error as unknown as { lines: number; records: number };
  const what: Partial<Record<string, string>> = {
    // The parser knows where the file ends, not where the quote is; most records are one line.
    CSV_QUOTE_NOT_CLOSED: `a quote opened at about line ${records + 1} is never closed`,
    CSV_MAX_RECORD_SIZE: `the row at about line ${records + 1} is longer than 16 MB, probably because a quote is never closed`,
    CSV_INVALID_CLOSING_QUOTE: `line ${lines}: a quoted value goes on after its closing quote`,
    INVALID_OPENING_QUOTE: `line ${lines}: a value has a quote in its middle`,
  };
  return new FlowError('DATA_INVALID', `${name}: ${what[error.code] ?? error.message}`, {
    cause: error,
    hint: 'quotes go around whole values, without spaces outside; a quote inside is doubled: "say ""yes"""',
  });
}
