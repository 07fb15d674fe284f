import type { HostArray } from '../host-array.ts';

/**
 * What differs first between two arrays, in words; nothing when they agree to `tolerance * (1 + |expected|)`, of the number itself or of
 * the largest.
 */
export function compareArrays(
  actual: HostArray,
  expected: HostArray,
  tolerance: number,
  relativeTo: 'number' | 'largest' = 'number',
): string | undefined {
  if (actual.length !== expected.length) return `${actual.length} values instead of ${expected.length}`;
  const largest = relativeTo === 'number' ? 0 : largestOf(expected);
  for (let i = 0; i < expected.length; i++) {
    const [a, b] = [actual[i]!, expected[i]!];
    // Infinities and NaN agree with themselves only.
    const size = Math.max(largest, Math.abs(b));
    const agrees = a === b || Object.is(a, b) || (Number.isFinite(b) && Math.abs(a - b) <= tolerance * (1 + size));
    if (!agrees)
      return `index ${i} of ${expected.length}: got ${a}, expected ${b}, tolerance ${tolerance} * (1 + ${size})`;
  }
  return undefined;
}

/** The largest size among finite numbers. */
export function largestOf(values: HostArray): number {
  let largest = 0;
  for (const value of values) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  return largest;
}
