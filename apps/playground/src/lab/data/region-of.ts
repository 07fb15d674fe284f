import type { Region } from '../../draw/plane.ts';

/** The square that holds all but the furthest few points `[n, 2]`, with room around. */
export function regionOf(points: ArrayLike<number>, { outside = 0.005, room = 0.14 } = {}): Region {
  const [x, y] = [spread(points, 0, outside), spread(points, 1, outside)];
  const half = (0.5 + room) * Math.max(x.length, y.length, 1e-6);
  return { x: [x.middle - half, x.middle + half], y: [y.middle - half, y.middle + half] };
}

function spread(points: ArrayLike<number>, axis: 0 | 1, outside: number): { middle: number; length: number } {
  const values = Float64Array.from({ length: points.length >> 1 }, (_, i) => points[2 * i + axis]!).sort();
  if (values.length === 0) return { middle: 0, length: 4 };
  const cut = Math.floor(outside * values.length);
  const [low, high] = [values[cut]!, values[values.length - 1 - cut]!];
  return { middle: (low + high) / 2, length: high - low };
}
