import { fillThreefry } from './threefry.ts';
import type { Key } from './key.ts';
import { requireCount } from './require-count.ts';
import { split } from './split.ts';

const LOG_UINT32_MAX = Math.log(4294967295);

/**
 * Draws a random order of the numbers 0 to n - 1, equal to `jax.random.permutation`.
 *
 * The numbers are sorted by random 32-bit words, as often as makes ties of words harmless (once up to n = 1625, twice up to 2.6 million).
 *
 * @example
 * ```ts
 * permutation(key(0), 5); // => new Int32Array([0, 1, 4, 3, 2])
 * ```
 */
export function permutation(key: Key, n: number): Int32Array<ArrayBuffer> {
  const order = new Int32Array(requireCount(n));
  for (let i = 0; i < n; i++) order[i] = i;
  const rounds = Math.ceil((3 * Math.log(Math.max(1, n))) / LOG_UINT32_MAX);
  const words = new Uint32Array(n);
  const scratch = { words: new Uint32Array(n), order: new Int32Array(n) };
  let current = key;
  for (let round = 0; round < rounds; round++) {
    const [next, sub] = split(current);
    current = next!;
    fillThreefry(sub!, 0, true, words);
    sortByWords(words, order, scratch);
  }
  return order;
}

/** Sorts `order` by `words`, stably and in place: four passes of a radix sort, each by one byte, so that the result ends where it began. */
function sortByWords(words: Uint32Array, order: Int32Array, scratch: { words: Uint32Array; order: Int32Array }): void {
  const n = words.length;
  const starts = new Uint32Array(256);
  let from = { words, order };
  let to = scratch;
  for (let shift = 0; shift < 32; shift += 8) {
    starts.fill(0);
    for (let i = 0; i < n; i++) starts[(from.words[i]! >>> shift) & 255]!++;
    let sum = 0;
    for (let byte = 0; byte < 256; byte++) {
      const count = starts[byte]!;
      starts[byte] = sum;
      sum += count;
    }
    for (let i = 0; i < n; i++) {
      const word = from.words[i]!;
      const place = starts[(word >>> shift) & 255]!++;
      to.words[place] = word;
      to.order[place] = from.order[i]!;
    }
    [from, to] = [to, from];
  }
}
