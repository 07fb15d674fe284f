/** A rectangle in data units. */
export interface Extent {
  readonly x: Interval;
  readonly y: Interval;
}

/** From the smaller to the larger end. */
export type Interval = readonly [number, number];

/** Of numbers that are larger, the distance may be infinite. */
const largest = Number.MAX_VALUE / 8;

/**
 * The interval that holds all but a few stray values of a column of row-major data, with a margin on both sides.
 *
 * Heavy tails would otherwise leave the bulk a dot: a value further out than three times the central 98 percent are wide is not waited for.
 */
export function intervalOf(
  data: ArrayLike<number>,
  options: { columns: number; column: number; margin?: number },
): Interval {
  const { columns, column, margin = 0.08 } = options;
  const values = new Float64Array(Math.floor(data.length / columns));
  let count = 0;
  for (let i = column; i < data.length; i += columns) if (Math.abs(data[i]!) < largest) values[count++] = data[i]!;
  const sorted = values.subarray(0, count).sort();
  if (sorted.length === 0) return [-1, 1];
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))]!;
  const reach = (at(0.99) - at(0.01)) / 2;
  const low = reach > 0 ? Math.max(sorted[0]!, at(0.01) - reach) : sorted[0]!;
  const high = reach > 0 ? Math.min(sorted.at(-1)!, at(0.99) + reach) : sorted.at(-1)!;
  const pad = high > low ? margin * (high - low) : Math.max(1e-3, 0.5 * Math.abs(high));
  return [low - pad, high + pad];
}

/** The smallest interval around both. */
export function union(a: Interval, b: Interval): Interval {
  return [Math.min(a[0], b[0]), Math.max(a[1], b[1])];
}

/** Whether one unit may be as long on both axes: not if one of them would become a thin line. */
export function hasEqualAxes({ x, y }: Extent): boolean {
  const ratio = (x[1] - x[0]) / (y[1] - y[0]);
  return ratio <= 4 && ratio >= 1 / 4;
}
