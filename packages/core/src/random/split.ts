import { type Key } from './key.ts';
import { requireCount } from './require-count.ts';
import { fillThreefry } from './threefry.ts';

/**
 * Makes `n` independent keys from one: `split(key, n)[i]` is the Threefry block of counter `i`, equal to `jax.random.split`.
 *
 * Throws `DOMAIN` if `n` is not a count.
 *
 * @example
 * ```ts
 * split(key(0)); // => [[1797259609, 2579123966], [928981903, 3453687069]]
 * ```
 */
export function split(key: Key, n = 2): Key[] {
  const words = new Uint32Array(2 * requireCount(n));
  fillThreefry(key, 0, false, words);
  const keys: Key[] = [];
  for (let i = 0; i < words.length; i += 2) keys.push([words[i]!, words[i + 1]!]);
  return keys;
}
