import { twoMoons } from '@flows/core';

/** A square, by its middle and its side. */
export interface Square {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

const isInside = ({ x, y, side }: Square, a: number, b: number): boolean =>
  Math.abs(a - x) <= side / 2 && Math.abs(b - y) <= side / 2;

/** How many of the points `[n, 2]` lie in a square. */
export function countInside(points: ArrayLike<number>, square: Square): number {
  let count = 0;
  for (let i = 0; i < points.length; i += 2) if (isInside(square, points[i]!, points[i + 1]!)) count++;
  return count;
}

/** The mean density of the moons in a square, at the middles of small cells. */
export function densityIn({ x, y, side }: Square, noise: number, cells = 16): number {
  const points = new Float64Array(2 * cells * cells);
  for (let i = 0; i < cells * cells; i++) {
    points[2 * i] = x + side * (((i % cells) + 0.5) / cells - 0.5);
    points[2 * i + 1] = y + side * ((Math.floor(i / cells) + 0.5) / cells - 0.5);
  }
  const logDensity = twoMoons.logDensity!(points, { noise });
  return logDensity.reduce((sum, value) => sum + Math.exp(value), 0) / (cells * cells);
}

/** `-mean log p` of points under the true density, in nats: near the entropy. */
export function trueLoss(points: Float64Array, noise: number): number {
  const logDensity = twoMoons.logDensity!(points, { noise });
  return -logDensity.reduce((sum, value) => sum + value, 0) / logDensity.length;
}
