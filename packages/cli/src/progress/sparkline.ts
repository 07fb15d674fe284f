const blocks = '▁▂▃▄▅▆▇█';

/** The course of numbers in `width` characters, latest last; gaps (NaN) are blanks. Few numbers give a short line. */
export function sparkline(values: readonly number[], width: number): string {
  const shown = bucketMeans(values, width);
  const finite = shown.filter(Number.isFinite);
  const low = Math.min(...finite);
  const range = Math.max(...finite) - low;
  return shown
    .map((value) => {
      if (!Number.isFinite(value)) return ' ';
      const level = range > 0 ? (value - low) / range : 0;
      return blocks[Math.min(blocks.length - 1, Math.floor(level * blocks.length))]!;
    })
    .join('');
}

function bucketMeans(values: readonly number[], buckets: number): number[] {
  if (values.length <= buckets) return [...values];
  return Array.from({ length: buckets }, (_, i) => {
    const from = Math.floor((i * values.length) / buckets);
    const to = Math.floor(((i + 1) * values.length) / buckets);
    let sum = 0;
    for (let j = from; j < to; j++) sum += values[j]!;
    return sum / (to - from);
  });
}
