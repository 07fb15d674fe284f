import { FlowError, knownClasses, type ContextColumn } from '@flows/core';
import { ClassNumbers, mostClasses } from './class-numbers.ts';
import { counted } from './counted.ts';
import type { RowPlace } from './csv-records.ts';
import { nearestName } from './nearest-name.ts';
import { isIntegerText, parseNumber } from './parse-number.ts';

/** Which numbers to take from a table. */
export interface NumberSelection {
  /** Names of the columns, in the order wanted; all columns, but for those of the context, if not given. */
  readonly columns?: readonly string[];
  /** Names of the columns a model is conditioned on: they come behind the others. */
  readonly context?: readonly string[];
  /** Columns that hold classes, by name, and the classes there are. Their numbers are the places of their classes. */
  readonly classes?: ReadonlyMap<string, readonly string[]>;
  /** Columns of the context whose classes are to be found; those whose first value is text are taken for such as well. Not given: none. */
  readonly findClasses?: readonly string[];
  /** Leave rows out that miss a value in one of the columns, instead of refusing them. */
  readonly dropMissing?: boolean;
}

/** Columns of numbers: `data` is row-major, `rows` times `columns.length`, every number finite. */
export interface NumericTable {
  /** Those of classes have numbers that are places in their `classes`. */
  readonly columns: readonly ContextColumn[];
  readonly rows: number;
  readonly data: Float64Array;
  /** How many rows were left out because they miss a value. */
  readonly dropped: number;
}

/** Takes rows of text one by one and keeps the numbers of the columns wanted; refuses, naming row, column and value, what is no finite number. */
export class NumberCollector {
  private readonly source: string;
  private readonly names: readonly string[];
  private readonly dropMissing: boolean;
  private readonly delimiterHint: string | undefined;
  private readonly indices: readonly number[];
  private readonly isInteger: boolean[];
  /** Of columns of classes. */
  private readonly classes: (ClassNumbers | undefined)[];
  /** From this column on, text may begin a column of classes. */
  private readonly textFrom: number;
  private readonly missing: string[] = [];
  private data = new Float64Array(1024);
  private end = 0;
  private rows = 0;
  private incomplete = 0;

  constructor(names: readonly string[], source: string, selection: NumberSelection = {}) {
    this.names = names;
    this.source = source;
    this.dropMissing = selection.dropMissing ?? false;
    this.delimiterHint = otherDelimiter(names);
    const { columns, context = [], classes, findClasses } = selection;
    this.indices = columns === undefined ? this.columnsBefore(context) : this.chosenColumns([...columns, ...context]);
    this.isInteger = this.indices.map(() => true);
    this.textFrom = findClasses ? this.indices.length - context.length : Infinity;
    this.classes = this.indices.map((_, j) => {
      const name = this.nameOf(j);
      const known = classes?.get(name);
      return known || findClasses?.includes(name) ? new ClassNumbers(known) : undefined;
    });
  }

  /** Whether the row was kept. */
  add(cells: readonly string[], place: RowPlace): boolean {
    const begin = this.end;
    const width = this.indices.length;
    this.rows += 1;
    if (begin + width > this.data.length) this.grow(begin + width);
    let complete = true;
    for (let j = 0; j < width; j++) {
      const cell = cells[this.indices[j]!]!;
      const parsed = parseNumber(cell);
      if (parsed === 'text' && j >= this.textFrom && this.end === 0) this.classes[j] ??= new ClassNumbers();
      const value = parsed === 'missing' ? parsed : this.numberOf(cell, parsed, j, place);
      if (value === 'text') throw this.notANumber(cell, j, place);
      if (value === 'missing') {
        if (complete && this.missing.length < 3)
          this.missing.push(`row ${place.row} (line ${place.line}, column ${quoted(this.nameOf(j))})`);
        complete = false;
        continue;
      }
      if (!Number.isFinite(value)) throw this.infinite(cell, j, place);
      this.data[begin + j] = value;
      if (this.isInteger[j]! && !isIntegerText(cell, value)) this.isInteger[j] = false;
    }
    if (complete) this.end += width;
    else this.incomplete += 1;
    return complete;
  }

  finish(): NumericTable {
    if (this.incomplete > 0 && !this.dropMissing) {
      const more = this.incomplete > this.missing.length ? ', …' : '';
      const have = this.incomplete === 1 ? 'has' : 'have';
      throw this.failure(
        `: ${this.incomplete} of ${counted(this.rows, 'row')} ${have} missing values: ${this.missing.join(', ')}${more}`,
        {
          hint: 'leave these rows out with --drop-missing, or choose other columns with --columns',
        },
      );
    }
    const rows = this.rows - this.incomplete;
    if (rows === 0)
      throw this.failure(`: every row misses a value, first ${this.missing[0]}`, {
        hint: 'choose other columns with --columns',
      });
    const width = this.indices.length;
    const data = this.data.slice(0, this.end);
    const columns = this.isInteger.map((integer, j): ContextColumn => {
      const name = this.nameOf(j);
      const numbers = this.classes[j];
      if (numbers === undefined) return { name, type: integer ? 'integer' : 'real' };
      const used = new Set(data.filter((_, at) => at % width === j));
      const { classes, places } = numbers.finish(used);
      for (let at = j; at < data.length; at += width) data[at] = places[data[at]!]!;
      return { name, type: 'class', classes };
    });
    return {
      columns,
      rows,
      data,
      dropped: this.incomplete,
    };
  }

  /** The number of what a cell holds: of its class in a column of classes. */
  private numberOf(cell: string, parsed: number | 'text', j: number, { row, line }: RowPlace): number | 'text' {
    const classes = this.classes[j];
    if (classes === undefined) return parsed;
    const number = classes.add(cell.trim());
    if (number !== undefined) return number;
    const { known } = classes;
    const what = `row ${row} (line ${line}), column ${quoted(this.nameOf(j))}`;
    if (known === undefined)
      throw this.failure(`: ${what}: there are more than ${mostClasses} classes`, {
        hint: 'a column in which most values differ is none of classes: leave it out, or give numbers',
      });
    throw this.failure(`: ${what}: ${quoted(cell.trim())} is no class of the model`, { hint: knownClasses(known) });
  }

  private columnsBefore(context: readonly string[]): number[] {
    const behind = context.length === 0 ? [] : this.chosenColumns(context);
    return [...this.allColumns().filter((index) => !behind.includes(index)), ...behind];
  }

  private allColumns(): number[] {
    const unnamed = this.names.indexOf('');
    if (unnamed >= 0) {
      throw this.failure(`: column ${unnamed + 1} has no name in the header`, {
        hint: `name it, or choose columns with --columns ${this.names.filter((name) => name !== '').join(',')}`,
      });
    }
    return this.names.map((_, i) => i);
  }

  private chosenColumns(wanted: readonly string[]): number[] {
    if (wanted.length === 0)
      throw new FlowError('DATA_INVALID', 'no columns are chosen', { hint: 'choose at least one with --columns' });
    return wanted.map((name, i) => {
      const index = name === '' ? -1 : this.names.indexOf(name);
      if (index < 0) {
        const nearest = nearestName(name, this.names);
        const known = `the columns are ${this.names.filter((known) => known !== '').join(', ')}`;
        throw this.failure(` has no column ${quoted(name)}`, {
          hint: this.delimiterHint ?? (nearest === undefined ? known : `did you mean ${quoted(nearest)}? ${known}`),
        });
      }
      if (wanted.indexOf(name) !== i)
        throw new FlowError('DATA_INVALID', `the column ${quoted(name)} is chosen twice`, { hint: 'name it once' });
      return index;
    });
  }

  private notANumber(cell: string, j: number, { row, line }: RowPlace): FlowError {
    const comma = /^\s*[+-]?\d+,\d+\s*$/.test(cell);
    return this.failure(
      `: row ${row} (line ${line}), column ${quoted(this.nameOf(j))}: ${quoted(cell)} is not a number`,
      {
        hint:
          this.delimiterHint ??
          (comma
            ? 'write decimals with a point, not a comma'
            : j >= this.textFrom
              ? `a column of classes begins with text or is named in --classes ${this.nameOf(j)}`
              : 'choose the columns of numbers with --columns'),
      },
    );
  }

  private infinite(cell: string, j: number, { row, line }: RowPlace): FlowError {
    return this.failure(
      `: row ${row} (line ${line}), column ${quoted(this.nameOf(j))}: ${quoted(cell)} is not a finite number`,
      {
        hint: 'correct the value or remove the row',
      },
    );
  }

  private failure(what: string, options: { hint: string }): FlowError {
    return new FlowError('DATA_INVALID', `${this.source}${what}`, options);
  }

  private nameOf(j: number): string {
    return this.names[this.indices[j]!]!;
  }

  private grow(needed: number): void {
    const larger = new Float64Array(Math.max(needed, 2 * this.data.length));
    larger.set(this.data);
    this.data = larger;
  }
}

/** The header is one name with another usual delimiter in it: most likely the file was split at the wrong character. */
function otherDelimiter(names: readonly string[]): string | undefined {
  const found =
    names.length === 1 ? [';', '\t', '|', ',', ' '].find((delimiter) => names[0]!.includes(delimiter)) : undefined;
  return found === undefined
    ? undefined
    : `the file seems to use another delimiter: --delimiter ${found === '\t' ? "$'\\t'" : `'${found}'`}`;
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 39)}…` : text);
}
