import type { Precision } from '../engine/engine.ts';
import { type FloatArray, floatArray } from './float-array.ts';
import type { Key } from './key.ts';
import { requireCount } from './require-count.ts';
import { fillThreefry } from './threefry.ts';

/**
 * Draws `n` signs, +1 or -1 with probability 1/2 each: the noise of stochastic trace estimates. The signs are the same in both precisions,
 * those of `jax.random.rademacher` with 32-bit types.
 *
 * @example
 * ```ts
 * rademacher(key(0), 4); // => new Float64Array([-1, -1, 1, 1])
 * ```
 */
export function rademacher<P extends Precision = 'float64'>(
  key: Key,
  n: number,
  options: { readonly offset?: number; readonly precision?: P } = {},
): FloatArray<P> {
  const out = floatArray(requireCount(n), options.precision);
  fillRademacher(key, out, options);
  return out;
}

/**
 * Fills an array with random signs, as `rademacher` does, without allocating; `offset` skips that many signs of the key's stream.
 *
 * @example
 * ```ts
 * const noise = new Float32Array(4);
 * fillRademacher(key(0), noise);
 * noise; // => new Float32Array([-1, -1, 1, 1])
 * ```
 */
export function fillRademacher(
  key: Key,
  out: Float32Array | Float64Array,
  options: { readonly offset?: number } = {},
): void {
  const offset = requireCount(options.offset ?? 0, 'offset');
  // The words go into the last part of `out`'s own memory, where each is read before the sign written over it.
  const n = out.length;
  const words = new Uint32Array(out.buffer, out.byteOffset + n * (out.BYTES_PER_ELEMENT - 4), n);
  fillThreefry(key, offset, true, words);
  for (let i = 0; i < n; i++) out[i] = words[i]! >>> 31 === 0 ? 1 : -1;
}
