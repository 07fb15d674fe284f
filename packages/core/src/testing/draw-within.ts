import { normal, uniform, type Key } from '../random/index.ts';

/** An open interval. */
export type Range = readonly [low: number, high: number];

/** Numbers of ordinary size: within finite bounds uniform, on a half line lognormal, on the whole line normal, twice as wide as a base. */
export function drawWithin(key: Key, count: number, [low, high]: Range = [-Infinity, Infinity]): Float64Array {
  if (Number.isFinite(low) && Number.isFinite(high)) {
    // Not at the bounds themselves, where logarithms and quantiles lose their digits.
    const margin = 0.01 * (high - low);
    return uniform(key, count, { min: low + margin, max: high - margin });
  }
  const z = normal(key, count);
  if (Number.isFinite(low)) return z.map((value) => low + Math.exp(value));
  if (Number.isFinite(high)) return z.map((value) => high - Math.exp(value));
  return z.map((value) => 2 * value);
}
