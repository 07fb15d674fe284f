import type { Key } from '../random/index.ts';

/** Where training reads events from: a finite table, or an endless generator. */
export type DataSource = TableSource | StreamSource;

/** A finite number of rows that can be read in any order. */
export interface TableSource {
  readonly kind: 'table';
  /** Numbers per row: the event size. */
  readonly columns: number;
  readonly rows: number;
  /** Names of the columns, where they have any. */
  readonly names?: readonly string[];
  /** Writes the rows of the given indices into `out`, one after the other. Throws `SHAPE_MISMATCH` if `out` does not fit and `DOMAIN` if an index is out of range. */
  batch(indices: Int32Array, out: Float32Array | Float64Array): void;
}

/** Endlessly many rows, each batch drawn anew from a key. */
export interface StreamSource {
  readonly kind: 'stream';
  readonly columns: number;
  readonly names?: readonly string[];
  /** Writes `n` new rows into `out`; the same key gives the same rows. */
  draw(key: Key, n: number, out: Float32Array | Float64Array): void;
}
