/** Integrals of a density over its whole space, by a grid. */
export interface DensityIntegral {
  /** The integral of the density itself. */
  readonly mass: number;
  /** Integrals of `x` and `x²`, feature by feature. */
  readonly mean: readonly number[];
  readonly square: readonly number[];
  /** Points along each axis of the last grid. */
  readonly points: number;
}

export interface IntegrateOptions {
  /** Somewhere in the middle of the mass, and about how wide it is. */
  readonly center: readonly number[];
  readonly width: readonly number[];
  /** Points along each axis of the first grid. */
  readonly points?: number;
  /** Grids are doubled until two masses agree to this. */
  readonly tolerance?: number;
  /** Most points along an axis. */
  readonly maximum?: number;
}

/**
 * Integrates a density of one or two dimensions. The line is mapped to `-1 … 1` by `x = center + width u / (1 - u²)`: no box is chosen,
 * no tail cut off, and heavy tails become finite ends. Midpoint grids, doubled until two agree.
 *
 * @param logProb log densities of points, row by row.
 */
export async function integrateDensity(
  logProb: (rows: Float64Array) => Promise<ArrayLike<number>>,
  { center, width, points = 64, tolerance = 1e-4, maximum = 1024 }: IntegrateOptions,
): Promise<DensityIntegral> {
  let last = await integrateOn(points);
  while (last.points < maximum) {
    const next = await integrateOn(2 * last.points);
    if (Math.abs(next.mass - last.mass) <= tolerance) return next;
    last = next;
  }
  throw new Error(
    `the integral of the density is ${last.mass} on ${last.points} points an axis and not settled to ${tolerance}`,
  );

  async function integrateOn(count: number): Promise<DensityIntegral> {
    const axes = center.map((middle, i) =>
      Array.from({ length: count }, (_, k) => {
        const u = (2 * k + 1) / count - 1;
        const rest = 1 - u * u;
        return { x: middle + (width[i]! * u) / rest, weight: ((2 / count) * width[i]! * (1 + u * u)) / rest ** 2 };
      }),
    );
    const nodes = axes.reduce<{ x: readonly number[]; weight: number }[]>(
      (grid, axis) =>
        grid.flatMap(({ x, weight }) => axis.map((node) => ({ x: [...x, node.x], weight: weight * node.weight }))),
      [{ x: [], weight: 1 }],
    );
    const logs = await logProb(Float64Array.from(nodes.flatMap(({ x }) => x)));
    let mass = 0;
    const [mean, square] = [center.map(() => 0), center.map(() => 0)];
    nodes.forEach(({ x, weight }, k) => {
      // Where the density underflows, `x²` may be large, and 0 times it is still 0.
      const part = weight * Math.exp(logs[k]!);
      mass += part;
      x.forEach((value, i) => {
        mean[i]! += part * value;
        square[i]! += part * value * value;
      });
    });
    return { mass, mean, square, points: count };
  }
}
