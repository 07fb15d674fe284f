import { FlowError } from '../flow-error.ts';
import type { Key } from '../random/index.ts';
import type { DataSource, TableSource } from './data-source.ts';

/** Where training reads events from, and with each its context where the flow has one. */
export type PairSource = TablePairs | StreamPairs;

type Numbers = Float32Array | Float64Array;

export interface TablePairs {
  readonly kind: 'table';
  readonly rows: number;
  /** Numbers per event. */
  readonly columns: number;
  /** Names of the numbers of an event, where they have any. */
  readonly names?: readonly string[] | undefined;
  /** Writes the events of the given rows, and their contexts if an array for them is given. */
  batch(rows: Int32Array, x: Numbers, context?: Numbers): void;
}

export interface StreamPairs {
  readonly kind: 'stream';
  readonly columns: number;
  readonly names?: readonly string[] | undefined;
  /** Writes `n` new events with their contexts; the same key gives the same. */
  draw(key: Key, n: number, x: Numbers, context?: Numbers): void;
}

/** Events without context. */
export function eventsAlone(source: DataSource): PairSource {
  const { columns, names } = source;
  return source.kind === 'table'
    ? { kind: 'table', rows: source.rows, columns, names, batch: (rows, x) => source.batch(rows, x) }
    : { kind: 'stream', columns, names, draw: (key, n, x) => source.draw(key, n, x) };
}

/** A table of events with contexts beside it, which `write` finds by their rows. */
export const withContextBeside = (table: TableSource, write: (rows: Int32Array, out: Numbers) => void): TablePairs => ({
  kind: 'table',
  rows: table.rows,
  columns: table.columns,
  names: table.names,
  batch(rows, x, context) {
    table.batch(rows, x);
    if (context) write(rows, context);
  },
});

/**
 * A source of which some columns are the context, in the order of their names here; the others are the event.
 *
 * @throws FlowError DATA_INVALID for a name the source does not have, or twice.
 */
export function withContextColumns(source: DataSource, contextNames: readonly string[]): PairSource {
  const { names = [], columns } = source;
  const contextColumns = contextNames.map((name, i) => {
    const column = names.indexOf(name);
    if (column < 0)
      throw new FlowError('DATA_INVALID', `the data have no column "${name}" for the context`, {
        hint: `the columns are ${names.join(', ')}`,
      });
    if (contextNames.indexOf(name) !== i)
      throw new FlowError('DATA_INVALID', `the context names the column "${name}" twice`);
    return column;
  });
  const eventColumns = Array.from({ length: columns }, (_, column) => column).filter(
    (column) => !contextColumns.includes(column),
  );
  const head = { columns: eventColumns.length, names: eventColumns.map((column) => names[column]!) };
  let whole = new Float64Array(0);
  const read = (n: number, fill: (out: Float64Array) => void, x: Numbers, context: Numbers | undefined): void => {
    if (whole.length !== n * columns) whole = new Float64Array(n * columns);
    fill(whole);
    pick(eventColumns, x);
    if (context) pick(contextColumns, context);

    function pick(chosen: readonly number[], out: Numbers): void {
      for (let i = 0; i < n; i++)
        for (let j = 0; j < chosen.length; j++) out[i * chosen.length + j] = whole[i * columns + chosen[j]!]!;
    }
  };
  return source.kind === 'table'
    ? {
        kind: 'table',
        rows: source.rows,
        ...head,
        batch: (rows, x, context) => read(rows.length, (out) => source.batch(rows, out), x, context),
      }
    : {
        kind: 'stream',
        ...head,
        draw: (key, n, x, context) => read(n, (out) => source.draw(key, n, out), x, context),
      };
}
