import { FlowError } from '@flows/core';
import { nearestName, type NumericTable } from '@flows/node';
import { UsageError } from '../errors/usage-error.ts';

/** Contexts for a conditional model: `data` is row-major; one row is for all events. */
export interface ModelContexts {
  readonly columns: readonly string[];
  readonly rows: number;
  readonly data: Float64Array;
}

/**
 * The columns of the context whose values are not given by name: they have to be in a table.
 *
 * @throws UsageError for values of columns the model is not conditioned on.
 */
export function openColumns(contextColumns: readonly string[], values: ReadonlyMap<string, number>): string[] {
  for (const name of values.keys()) {
    if (contextColumns.includes(name)) continue;
    if (contextColumns.length === 0) throw new UsageError('the model has no context', { hint: 'leave out --context' });
    const nearest = nearestName(name, contextColumns);
    const known = `the model is conditioned on ${contextColumns.join(', ')}`;
    throw new UsageError(`the context of the model has no column ${JSON.stringify(name)}`, {
      hint: nearest === undefined ? known : `did you mean ${JSON.stringify(nearest)}? ${known}`,
    });
  }
  return contextColumns.filter((name) => !values.has(name));
}

/** How to give the values of columns on the command line. */
export const givenBy = (columns: readonly string[]): string =>
  `--context ${columns.map((name) => `${/^[\w.-]+$/.test(name) ? name : JSON.stringify(name)}=…`).join(',')}`;

/**
 * The one context that values by name describe; undefined for a model without context.
 *
 * @throws UsageError when a value is missing.
 */
export function oneContext(
  contextColumns: readonly string[],
  values: ReadonlyMap<string, number>,
  { orElse = '' } = {},
): ModelContexts | undefined {
  const open = openColumns(contextColumns, values);
  if (open.length > 0) {
    throw new UsageError(`the model is conditioned on ${contextColumns.join(', ')}: no value for ${open.join(', ')}`, {
      hint: `give ${givenBy(open)}${orElse}`,
    });
  }
  if (contextColumns.length === 0) return undefined;
  return { columns: contextColumns, rows: 1, data: Float64Array.from(contextColumns, (name) => values.get(name)!) };
}

/** Contexts of which some columns come from the last columns of a table, the others are values for all of its rows. */
export function contextsFromTable(
  contextColumns: readonly string[],
  values: ReadonlyMap<string, number>,
  { data, rows, columns }: NumericTable,
): ModelContexts {
  const places = contextColumns.map((name) => columns.findIndex((column) => column.name === name));
  const contexts = Float64Array.from({ length: rows * contextColumns.length }, (_, at) => {
    const [row, i] = [Math.floor(at / contextColumns.length), at % contextColumns.length];
    return values.get(contextColumns[i]!) ?? data[row * columns.length + places[i]!]!;
  });
  return { columns: contextColumns, rows, data: contexts };
}

/** Refuses a table that lacks a column of the context, and says how else to give it. */
export function checkContextColumns(
  { source, columns }: { readonly source: string; readonly columns: readonly { readonly name: string }[] },
  open: readonly string[],
): void {
  const missing = open.filter((name) => columns.every((column) => column.name !== name));
  if (missing.length === 0) return;
  throw new FlowError(
    'DATA_INVALID',
    `${source} has no column ${missing.map((name) => JSON.stringify(name)).join(', ')}, which the model is conditioned on`,
    { hint: `add it, or give one value for all rows: ${givenBy(missing)}` },
  );
}
