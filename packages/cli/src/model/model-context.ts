import { contextWidth, encodeContext, FlowError, knownClasses, type ContextColumn } from '@flows/core';
import { nearestName, type NumericTable } from '@flows/node';
import { UsageError } from '../errors/usage-error.ts';
import { plainNumber } from '../flags/number-flags.ts';

/** Contexts for a conditional model; one row is for all events. */
export interface ModelContexts {
  readonly columns: readonly ContextColumn[];
  readonly rows: number;
  /** Numbers of one context. */
  readonly width: number;
  /** What the flow takes, row by row. */
  readonly data: Float64Array;
  /** What a table shows of a row: a value for each column. */
  readonly cellsOf: (row: number) => readonly (number | string)[];
}

/** Values by column, as they are written on the command line. */
type Values = ReadonlyMap<string, string>;

/**
 * The columns of the context whose values are not given by name: they have to be in a table.
 *
 * @throws UsageError for values of columns the model is not conditioned on.
 */
export function openColumns(columns: readonly ContextColumn[], values: Values): ContextColumn[] {
  const names = namesOf(columns);
  for (const name of values.keys()) {
    if (names.includes(name)) continue;
    if (columns.length === 0) throw new UsageError('the model has no context', { hint: 'leave out --context' });
    const nearest = nearestName(name, names);
    const known = `the model is conditioned on ${names.join(', ')}`;
    throw new UsageError(`the context of the model has no column ${JSON.stringify(name)}`, {
      hint: nearest === undefined ? known : `did you mean ${JSON.stringify(nearest)}? ${known}`,
    });
  }
  return columns.filter(({ name }) => !values.has(name));
}

export const namesOf = (columns: readonly { readonly name: string }[]): string[] => columns.map(({ name }) => name);

/** The lists of the columns of classes, for reading them from tables. */
export const classesOf = (columns: readonly ContextColumn[]): ReadonlyMap<string, readonly string[]> =>
  new Map(columns.flatMap((column) => (column.type === 'class' ? [[column.name, column.classes]] : [])));

/** How to give the values of columns on the command line. */
export function givenBy(columns: readonly ContextColumn[]): string {
  const values = columns.map(({ name }) => `${/^[\w.-]+$/.test(name) ? name : JSON.stringify(name)}=…`);
  const classes = columns.map((column) =>
    column.type === 'class' ? `; of ${column.name} ${knownClasses(column.classes)}` : '',
  );
  return `--context ${values.join(',')}${classes.join('')}`;
}

/**
 * The one context that values by name describe; undefined for a model without context.
 *
 * @throws UsageError when a value is missing or no number, FlowError DATA_INVALID for a class the model does not know.
 */
export function oneContext(
  columns: readonly ContextColumn[],
  values: Values,
  { orElse = '' } = {},
): ModelContexts | undefined {
  const open = openColumns(columns, values);
  if (open.length > 0) {
    const [all, missing] = [columns, open].map((list) => namesOf(list).join(', '));
    throw new UsageError(`the model is conditioned on ${all}: no value for ${missing}`, {
      hint: `give ${givenBy(open)}${orElse}`,
    });
  }
  if (columns.length === 0) return undefined;
  const cells = columns.map((column) => valueOf(column, values)!);
  const data = Float64Array.from(encodeContext(columns, cells));
  return { columns, rows: 1, width: data.length, data, cellsOf: () => cells };
}

/** Contexts of which some columns come from the last columns of a table, the others are values for all of its rows. */
export function contextsFromTable(
  columns: readonly ContextColumn[],
  values: Values,
  { data: table, rows, columns: ofTable }: NumericTable,
): ModelContexts {
  const cellOf = columns.map((column): ((row: number) => number | string) => {
    const given = valueOf(column, values);
    if (given !== undefined) return () => given;
    const at = ofTable.findIndex(({ name }) => name === column.name);
    const numberOf = (row: number): number => table[row * ofTable.length + at]!;
    return column.type === 'class' ? (row) => column.classes[numberOf(row)]! : numberOf;
  });
  const cellsOf = (row: number): (number | string)[] => cellOf.map((cell) => cell(row));
  const width = contextWidth(columns);
  const data = new Float64Array(rows * width);
  for (let row = 0; row < rows; row++) data.set(encodeContext(columns, cellsOf(row)), row * width);
  return { columns, rows, width, data, cellsOf };
}

/** The value given for a column, if there is one. */
function valueOf(column: ContextColumn, values: Values): number | string | undefined {
  const text = values.get(column.name);
  if (text === undefined || column.type === 'class') return text;
  const number = plainNumber(text);
  if (Number.isFinite(number)) return number;
  throw new UsageError(`--context gives ${column.name} as ${JSON.stringify(text)}, expected a number`);
}

/** Refuses a table that lacks a column of the context, and says how else to give it. */
export function checkContextColumns(
  { source, columns }: { readonly source: string; readonly columns: readonly { readonly name: string }[] },
  open: readonly ContextColumn[],
): void {
  const missing = open.filter(({ name }) => columns.every((column) => column.name !== name));
  if (missing.length === 0) return;
  throw new FlowError(
    'DATA_INVALID',
    `${source} has no column ${namesOf(missing)
      .map((name) => JSON.stringify(name))
      .join(', ')}, which the model is conditioned on`,
    { hint: `add it, or give one value for all rows: ${givenBy(missing)}` },
  );
}
