import type { HostArray } from '../host-array.ts';

/** What differs first between two arrays, in words; nothing when they agree to `tolerance * (1 + |expected|)`. */
export function compareArrays(actual: HostArray, expected: HostArray, tolerance: number): string | undefined {
  if (actual.length !== expected.length) return `${actual.length} values instead of ${expected.length}`;
  for (let i = 0; i < expected.length; i++) {
    const [a, b] = [actual[i]!, expected[i]!];
    // Infinities and NaN agree with themselves only.
    const agrees =
      a === b || Object.is(a, b) || (Number.isFinite(b) && Math.abs(a - b) <= tolerance * (1 + Math.abs(b)));
    if (!agrees)
      return `index ${i} of ${expected.length}: got ${a}, expected ${b}, tolerance ${tolerance} * (1 + |expected|)`;
  }
  return undefined;
}
