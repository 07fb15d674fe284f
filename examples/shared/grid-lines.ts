import * as Plot from '@observablehq/plot';
import type { Extent } from './plot-panel.ts';

/** Lines of a square grid, as points: two numbers each, `places` of them to a line. */
export interface GridLines {
  readonly points: ArrayLike<number>;
  readonly places: number;
}

/** `count` lines along each axis over the extent. */
export function gridLines(
  { x, y }: Extent,
  { count = 13, places = 81 } = {},
): GridLines & { readonly points: Float64Array } {
  const at = ([low, high]: readonly [number, number], i: number, of: number): number =>
    low + (i / (of - 1)) * (high - low);
  const points: number[] = [];
  for (let line = 0; line < count; line++)
    for (let i = 0; i < places; i++) points.push(at(x, i, places), at(y, line, count));
  for (let line = 0; line < count; line++)
    for (let i = 0; i < places; i++) points.push(at(x, line, count), at(y, i, places));
  return { points: Float64Array.from(points), places };
}

/** A mark of these lines, wherever a map has brought them. */
export function gridMark({ points, places }: GridLines, colour = '#8aa9c9'): Plot.Markish {
  const corners = Array.from({ length: points.length / 2 }, (_, i) => ({
    x: points[2 * i]!,
    y: points[2 * i + 1]!,
    line: Math.floor(i / places),
  }));
  return Plot.line(corners, { x: 'x', y: 'y', z: 'line', stroke: colour, strokeWidth: 0.8, clip: true });
}
