export interface Box {
  readonly width: number;
  readonly height: number;
}

/** An SVG path of a curve in a box, between the given lowest and highest value. */
export function lossPath(values: readonly number[], low: number, high: number, { width, height }: Box): string {
  const across = width / Math.max(1, values.length - 1);
  const down = height / Math.max(1e-9, high - low);
  return values
    .map((value, i) => `${i === 0 ? 'M' : 'L'}${(i * across).toFixed(1)},${((high - value) * down).toFixed(1)}`)
    .join('');
}
