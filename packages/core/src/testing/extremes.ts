import type { Range } from '../bijections/range.ts';
import type { HostArray } from '../host-array.ts';

const extremes = [0, 1e-30, -1e-30, 1e30, -1e30];
const largestFloat32 = 3.4028234663852886e38;

/** Events with extreme numbers in all their elements or in one, as far as these lie in the given intervals. */
export function extremeEvents(ranges: readonly Range[]): number[][] {
  const size = ranges.length;
  return extremes.flatMap((value) =>
    Array.from({ length: size > 1 ? size + 1 : size }, (_, k) => k - 1).flatMap((at) => {
      const isAt = (i: number): boolean => (at === -1 || at === i) && value > ranges[i]![0] && value < ranges[i]![1];
      return ranges.some((_, i) => isAt(i)) ? [ranges.map((range, i) => (isAt(i) ? value : usualNumber(range)))] : [];
    }),
  );
}

/** A number of ordinary size within an interval. */
export function usualNumber([low, high]: Range): number {
  if (Number.isFinite(low)) return Number.isFinite(high) ? (low + high) / 2 : low + 1;
  return Math.min(0.5, high - 1);
}

/** The first number, in words, that is NaN, or that is infinite though the exact one can be represented in float32. */
export function findOverflow(actual: HostArray | readonly number[], exact: HostArray): string | undefined {
  if (actual.length !== exact.length) return `${actual.length} values instead of ${exact.length}`;
  for (const [i, value] of actual.entries()) {
    const fits = Math.abs(exact[i]!) < largestFloat32;
    if (Number.isNaN(value) || (fits && !Number.isFinite(value)))
      return `index ${i}: got ${value}, exactly ${exact[i]}`;
  }
  return undefined;
}
