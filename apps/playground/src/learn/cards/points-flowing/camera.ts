import type { Region } from '../../../draw/plane.ts';

/** Where to look after each layer: nearly all points of a trajectory `[n, layers + 1, 2]`, with equal units on both axes. */
export function camerasOf(trajectory: ArrayLike<number>, layers: number, aspect: number): readonly Region[] {
  const stride = 2 * (layers + 1);
  const range = (from: number): readonly [number, number] => {
    const values = Float64Array.from({ length: trajectory.length / stride }, (_, i) => trajectory[i * stride + from]!);
    values.sort();
    const cut = Math.floor(values.length / 150);
    return [values[cut]!, values[values.length - 1 - cut]!];
  };
  return Array.from({ length: layers + 1 }, (_, layer) => {
    const [x, y] = [range(2 * layer), range(2 * layer + 1)];
    const middle = [(x[0] + x[1]) / 2, (y[0] + y[1]) / 2] as const;
    const half = 0.6 * Math.max((x[1] - x[0]) / aspect, y[1] - y[0]);
    return {
      x: [middle[0] - half * aspect, middle[0] + half * aspect],
      y: [middle[1] - half, middle[1] + half],
    };
  });
}

/** The region between those of two layers. */
export function cameraAt(cameras: readonly Region[], frame: number): Region {
  const before = Math.min(cameras.length - 2, Math.floor(frame));
  const share = frame - before;
  const between = (axis: 'x' | 'y', end: 0 | 1): number =>
    (1 - share) * cameras[before]![axis][end] + share * cameras[before + 1]![axis][end];
  return { x: [between('x', 0), between('x', 1)], y: [between('y', 0), between('y', 1)] };
}
