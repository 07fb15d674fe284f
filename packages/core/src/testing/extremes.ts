import type { Range } from '../bijections/range.ts';
import type { HostArray } from '../host-array.ts';

const extremes = [0, 1e-30, -1e-30, 1e30, -1e30];
const largestFloat32 = 3.4028234663852886e38;

/** Events with extreme numbers in all their elements or in one, as far as these lie in the given intervals. */
export function extremeEvents(ranges: readonly Range[], numbers: readonly number[] = extremes): number[][] {
  const size = ranges.length;
  return numbers.flatMap((value) =>
    Array.from({ length: size > 1 ? size + 1 : size }, (_, k) => k - 1).flatMap((at) => {
      const isAt = (i: number): boolean => (at === -1 || at === i) && value > ranges[i]![0] && value < ranges[i]![1];
      return ranges.some((_, i) => isAt(i)) ? [ranges.map((range, i) => (isAt(i) ? value : usualNumber(range)))] : [];
    }),
  );
}

/** An ordinary event, and such with numbers of every size: extreme ones, bounds of splines, what lies next to the ends of the intervals. */
export function farEvents(ranges: readonly Range[]): number[][] {
  const ends = ranges.flatMap(([low, high]) => [low + 1e-6, high - 1e-6]).filter(Number.isFinite);
  const numbers = new Set([...extremes, 1, -1, 5, -5, 1e5, -1e5, 1e15, -1e15, ...ends]);
  return [ranges.map(usualNumber), ...extremeEvents(ranges, [...numbers])];
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
