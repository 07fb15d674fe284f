import { FlowError } from '../flow-error.ts';
import type { HostArray } from '../host-array.ts';
import type { Executable } from '../engine/engine.ts';

/**
 * Batch sizes graphs are compiled for: an event, a handful, many. The last are two, of which round numbers of events fill one or the other
 * without a rest.
 */
const sizes = [1, 32, 1000, 1024];

/** The size of the chunks in which the fewest events are computed. */
const chunkSize = (total: number): number =>
  sizes.filter((size) => size >= Math.min(total, 1000)).reduce((a, b) => (padded(total, b) < padded(total, a) ? b : a));
const padded = (total: number, size: number): number => Math.ceil(total / size) * size;

/** Inputs of a chunk: events `start` to `start + count`, written to an array for `size` events. */
export type FillChunk = (start: number, count: number, size: number) => Record<string, HostArray>;

export interface RunChunksOptions {
  /** Runs the engine does side by side, which more than one chunk makes use of; default 1. */
  readonly lanes?: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs any number of events in chunks of one padded size. `take` receives the outputs of each chunk, in any order; the first `count` events
 * of them count, the others repeat an event. Twice as many chunks as there are lanes are in memory: one is computed, one is on its way.
 *
 * @throws FlowError ABORTED when the signal says so; whatever a chunk fails with first. Nothing is under way any more then.
 */
export async function runChunks(
  total: number,
  compile: (size: number, lanes: number) => Promise<Executable>,
  fill: FillChunk,
  take: (outputs: Record<string, HostArray>, start: number, count: number, size: number) => void,
  { lanes: most = 1, signal }: RunChunksOptions = {},
): Promise<void> {
  const size = chunkSize(total);
  // Within one chunk the cores are of more use inside each operation.
  const lanes = total > size ? most : 1;
  const failures: unknown[] = [];
  let next = 0;
  async function work(): Promise<void> {
    while (next < total && failures.length === 0) {
      if (signal?.aborted) throw new FlowError('ABORTED', `stopped after ${next} of ${total} events`);
      const start = next;
      const count = Math.min(size, total - start);
      next += count;
      const executable = await compile(size, lanes);
      take(await executable.run(fill(start, count, size)), start, count, size);
    }
  }
  const workers = Array.from({ length: 2 * lanes }, () => work().catch((error: unknown) => failures.push(error)));
  await Promise.all(workers);
  if (failures.length > 0) throw failures[0];
}

/** Fills an array with events; the last is repeated. */
export function padEvents<T extends Float32Array | Float64Array>(
  padded: T,
  data: HostArray,
  start: number,
  count: number,
  width: number,
): T {
  padded.set(data.subarray(start * width, (start + count) * width));
  for (let at = count * width; at < padded.length; at += width)
    padded.copyWithin(at, (count - 1) * width, count * width);
  return padded;
}
