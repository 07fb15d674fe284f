import type { Flow, HostTensor } from '@flows/core';
import { rowsOf, type CsvRow } from '@flows/node';
import type { ModelContexts } from './model-context.ts';

// Numbers in memory at a time, at most: one chunk of the engine where rows are long, enough chunks for all cores where they are short.
const most = 2 ** 22;
const engineChunk = 1024;

/**
 * Rows drawn from a flow, batch by batch: one is drawn while the one before is used, so that any number of them fits in memory. With contexts,
 * `n` rows for each of them, followed by the values of the context.
 */
export async function* sampleRows(
  flow: Flow,
  options: {
    readonly n: number;
    readonly seed: number;
    readonly signal: AbortSignal;
    readonly contexts?: ModelContexts | undefined;
  },
): AsyncGenerator<Iterable<CsvRow>> {
  const { n, seed, signal, contexts } = options;
  const width = flow.eventShape.reduce((size, length) => size * length, 1);
  const depth = contexts?.width ?? 0;
  const batch = Math.min(Math.max(Math.floor(most / (width + depth) / engineChunk), 1), 32) * engineChunk;
  const draw = (part: Part | undefined): Promise<HostTensor> | undefined => {
    if (part === undefined) return undefined;
    const { row, rows, from, count } = part;
    const context = contexts && {
      shape: [rows, depth],
      data: contexts.data.subarray(row * depth, (row + rows) * depth),
    };
    const drawn = flow.sample(count, { seed, offset: row * n + from, signal, ...(context && { context }) });
    drawn.catch(() => undefined); // nobody may be there to hear it, if the reader has left
    return drawn;
  };
  const parts = cut(n, contexts?.rows ?? 1, batch);
  let part = parts.next().value;
  let next = draw(part);
  while (part !== undefined) {
    const { data } = (await next)!;
    const drawn = part;
    part = parts.next().value;
    next = draw(part);
    const rows = rowsOf(data as Float64Array, width);
    yield contexts === undefined ? rows : withContext(rows, drawn);
  }

  function* withContext(rows: Iterable<Float64Array>, { row, count }: Part): Generator<CsvRow> {
    let i = 0;
    for (const sample of rows) yield [...sample, ...contexts!.cellsOf(row + Math.floor(i++ / count))];
  }
}

/** Samples `from` to `from + count` for each of the `rows` contexts from `row` on. */
interface Part {
  readonly row: number;
  readonly rows: number;
  readonly from: number;
  readonly count: number;
}

/** Cuts `n` samples for each of `contexts` into parts of at most a batch: some samples of one context, or all of several. */
function* cut(n: number, contexts: number, batch: number): Generator<Part, undefined> {
  const several = Math.max(1, Math.floor(batch / Math.max(n, 1)));
  for (let row = 0; row < contexts; row += several)
    for (let from = 0; from < n; from += batch)
      yield { row, rows: Math.min(several, contexts - row), from, count: Math.min(batch, n - from) };
  return undefined;
}
