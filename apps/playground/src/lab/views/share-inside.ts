import type { Region } from '../../draw/plane.ts';

/** Share of points `[n, 2]` that lie in a region. */
export function shareInside(points: ArrayLike<number>, { x, y }: Region): number {
  let inside = 0;
  for (let i = 0; i + 1 < points.length; i += 2) {
    const [px, py] = [points[i]!, points[i + 1]!];
    if (px >= x[0] && px <= x[1] && py >= y[0] && py <= y[1]) inside++;
  }
  return points.length > 0 ? inside / (points.length / 2) : 0;
}
