import type { Interval } from './extent.ts';

/** A bar of a histogram whose bars have the total area 1. */
export interface Bar {
  readonly from: number;
  readonly to: number;
  readonly density: number;
}

/** The share of a column's values in equal bins over an interval, as densities; values outside count towards the total only. */
export function histogram(
  data: ArrayLike<number>,
  options: { columns: number; column: number; interval: Interval; bins: number },
): Bar[] {
  const { columns, column, interval, bins } = options;
  const [low, high] = interval;
  const width = (high - low) / bins;
  const counts = new Float64Array(bins);
  let total = 0;
  for (let i = column; i < data.length; i += columns) {
    total += 1;
    const bin = data[i] === high ? bins - 1 : Math.floor((data[i]! - low) / width);
    if (bin >= 0 && bin < bins) counts[bin]! += 1;
  }
  return Array.from(counts, (count, bin) => ({
    from: low + bin * width,
    to: low + (bin + 1) * width,
    density: total > 0 ? count / (total * width) : 0,
  }));
}

/** How many bins show `n` values well: their cube root twice over, as Rice has it, within 12 and 60. */
export function binCount(n: number): number {
  return Math.max(12, Math.min(60, Math.ceil(2 * Math.cbrt(n))));
}
