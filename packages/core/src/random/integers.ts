import { FlowError } from '../flow-error.ts';
import { bits } from './bits.ts';
import type { Key } from './key.ts';
import { requireCount } from './require-count.ts';
import { split } from './split.ts';

/**
 * Draws `n` integers uniform on [min, max), `min` 0 if not given, equal to `jax.random.randint` with 32-bit integers.
 *
 * Throws `DOMAIN` unless `min < max` are 32-bit signed integers.
 *
 * @example
 * ```ts
 * integers(key(0), 3, { max: 100 }); // => new Int32Array([89, 0, 12])
 * ```
 */
export function integers(
  key: Key,
  n: number,
  options: { readonly min?: number; readonly max: number },
): Int32Array<ArrayBuffer> {
  const { min = 0, max } = options;
  if ((min | 0) !== min || (max | 0) !== max || min >= max) {
    throw new FlowError('DOMAIN', `integers from ${min} to below ${max}: expected 32-bit integers with min < max`, {
      hint: 'check min and max; max itself is never drawn',
    });
  }
  const [highKey, lowKey] = split(key);
  const high = bits(highKey!, requireCount(n));
  const low = bits(lowKey!, n);
  const out = new Int32Array(n);
  const span = max - min;
  // A 64-bit number modulo the span, from two words, in 32-bit arithmetic that wraps; 2^32 mod span by squaring 2^16 mod span.
  const half = 65536 % span;
  const multiplier = (Math.imul(half, half) >>> 0) % span;
  for (let i = 0; i < n; i++) {
    out[i] = min + (((Math.imul(high[i]! % span, multiplier) + (low[i]! % span)) >>> 0) % span);
  }
  return out;
}
