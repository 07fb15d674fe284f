import type { Key } from './key.ts';
import { requireCount } from './require-count.ts';
import { fillThreefry } from './threefry.ts';

/**
 * Draws `n` uniform 32-bit words: word `i` is the exclusive or of the two words of the Threefry block of counter `i`, equal to `jax.random.bits`.
 *
 * `offset` skips that many words: words `a` to `b` are the same in whatever pieces they are drawn. Throws `DOMAIN` if a count is not one.
 *
 * @example
 * ```ts
 * bits(key(0), 2); // => new Uint32Array([4070199207, 4202968722])
 * ```
 */
export function bits(key: Key, n: number, options: { offset?: number } = {}): Uint32Array<ArrayBuffer> {
  const out = new Uint32Array(requireCount(n));
  fillThreefry(key, requireCount(options.offset ?? 0, 'offset'), true, out);
  return out;
}
