import type { Flow, HostTensor } from '@flows/core';
import { rowsOf } from '@flows/node';

// Large enough to keep the engine busy, small enough to hold; a multiple of its own chunks.
const chunk = 16_384;

/** Rows drawn from a flow, one after the other, a chunk in memory at a time. */
export async function* sampleRows(
  flow: Flow,
  options: { readonly n: number; readonly seed: number; readonly signal: AbortSignal },
): AsyncGenerator<Float64Array> {
  const { n, seed, signal } = options;
  const width = flow.eventShape.reduce((size, length) => size * length, 1);
  const draw = (offset: number): Promise<HostTensor> | undefined => {
    if (offset >= n) return undefined;
    const drawn = flow.sample(Math.min(chunk, n - offset), { seed, offset, signal });
    drawn.catch(() => undefined); // nobody may be there to hear it, if the reader has left
    return drawn;
  };
  let next = draw(0);
  for (let offset = chunk; next !== undefined; offset += chunk) {
    const { data } = await next;
    next = draw(offset); // while the rows before are being written
    yield* rowsOf(data as Float64Array, width);
  }
}
