import { histogram, type Bar } from '../histogram.ts';
import type { Interval } from '../extent.ts';

const blocks = ' ▁▂▃▄▅▆▇█';

/** Heights as lines of text, the largest filling them: eighths of a block, or `#` without Unicode. */
export function drawBars(heights: readonly number[], options: { lines: number; unicode: boolean }): string[] {
  const { lines, unicode } = options;
  const highest = Math.max(...heights, Number.MIN_VALUE);
  return Array.from({ length: lines }, (_, line) =>
    heights
      .map((height) => {
        const filled = (height / highest) * lines - (lines - 1 - line);
        if (!unicode) return filled >= 0.5 ? '#' : ' ';
        return blocks[Math.max(0, Math.min(8, Math.round(8 * filled)))]!;
      })
      .join(''),
  );
}

/** The heights of a column's histogram. */
export function barHeights(
  data: ArrayLike<number>,
  options: { columns: number; column: number; interval: Interval; bins: number },
): number[] {
  return histogram(data, options).map(({ density }: Bar) => density);
}
