import { FlowError } from '../flow-error.ts';
import type { HostArray } from '../host-array.ts';
import type { Executable } from '../engine/engine.ts';

const largestChunk = 1024;

/** Batch sizes graphs are compiled for: an event, a handful, many. */
const paddedSize = (count: number): number => (count === 1 ? 1 : count <= 32 ? 32 : largestChunk);

/** Inputs of a chunk: events `start` to `start + count`, written to an array for `size` events. */
export type FillChunk = (start: number, count: number, size: number) => Record<string, HostArray>;

/**
 * Runs any number of events in chunks of one padded size. `take` receives the outputs of each chunk, of which the first `count` events count;
 * the others repeat an event.
 *
 * @throws FlowError ABORTED when the signal says so.
 */
export async function runChunks(
  total: number,
  compile: (size: number) => Promise<Executable>,
  fill: FillChunk,
  take: (outputs: Record<string, HostArray>, start: number, count: number, size: number) => void,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<void> {
  for (let start = 0; start < total; start += largestChunk) {
    if (signal?.aborted) throw new FlowError('ABORTED', `stopped after ${start} of ${total} events`);
    const count = Math.min(largestChunk, total - start);
    const size = paddedSize(count);
    const executable = await compile(size);
    take(await executable.run(fill(start, count, size)), start, count, size);
  }
}

/** Events copied to an array of `size` events; the last is repeated to fill it. */
export function padEvents(data: HostArray, start: number, count: number, size: number, width: number): Float64Array {
  const padded = new Float64Array(size * width);
  padded.set(data.subarray(start * width, (start + count) * width) as Float64Array);
  for (let i = count; i < size; i++) padded.copyWithin(i * width, (count - 1) * width, count * width);
  return padded;
}
