import { FlowError } from '../flow-error.ts';
import { erf } from '../special/erf.ts';
import { erfinv } from '../special/erfinv.ts';
import type { Key } from './key.ts';
import { uniform } from './uniform.ts';

/**
 * Draws `n` standard normal numbers that lie within [lower, upper]: `sqrt(2) erfinv(u)` of `u` uniform between the error functions of the bounds over sqrt(2), in float64,
 * equal to `jax.random.truncated_normal` up to rounding.
 *
 * Throws `DOMAIN` unless `lower < upper`; meant for bounds within ten standard deviations, beyond which too few bits are left.
 *
 * @example
 * ```ts
 * Array.from(truncatedNormal(key(0), 1, { lower: -1, upper: 2 }), (x) => x.toFixed(12)); // => ['0.003012951248']
 * ```
 */
export function truncatedNormal(
  key: Key,
  n: number,
  options: { readonly lower: number; readonly upper: number },
): Float64Array<ArrayBuffer> {
  const { lower, upper } = options;
  if (!(lower < upper)) {
    throw new FlowError('DOMAIN', `normal numbers between ${lower} and ${upper}: expected lower < upper`, {
      hint: 'swap or separate the bounds',
    });
  }
  const u = uniform(key, n, { min: erf(lower * Math.SQRT1_2), max: erf(upper * Math.SQRT1_2) });
  return u.map((value) => Math.min(upper, Math.max(lower, Math.SQRT2 * erfinv(value))));
}
