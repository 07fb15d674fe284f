import type { Range } from '../bijections/range.ts';
import { foldIn, normal, uniform, type Key } from '../random/index.ts';

/**
 * Events whose numbers lie within the given intervals and are of ordinary size: within finite bounds uniform, on a half line lognormal,
 * on the whole line normal, twice as wide as a base.
 */
export function drawWithin(key: Key, events: number, ranges: readonly Range[]): Float64Array {
  const z = normal(key, events * ranges.length);
  // Not at the bounds themselves, where logarithms and quantiles lose their digits.
  const inside = uniform(foldIn(key, 1), z.length, { min: 0.01, max: 0.99 });
  return Float64Array.from(z, (value, i) => {
    const [low, high] = ranges[i % ranges.length]!;
    if (Number.isFinite(low) && Number.isFinite(high)) return low + (high - low) * inside[i]!;
    if (Number.isFinite(low)) return low + Math.exp(value);
    return Number.isFinite(high) ? high - Math.exp(value) : 2 * value;
  });
}
