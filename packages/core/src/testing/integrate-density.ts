import type { Range } from '../bijections/range.ts';

/** The probability of one feature below each of some points, in their order. */
export interface Marginal {
  readonly at: readonly number[];
  readonly below: readonly number[];
}

/** Integrals of a density over its whole space, by a grid. */
export interface DensityIntegral {
  /** The integral of the density itself. */
  readonly mass: number;
  /** Integrals of `x` and `x²`, feature by feature. */
  readonly mean: readonly number[];
  readonly square: readonly number[];
  readonly marginals: readonly Marginal[];
  /** Points along each axis of the last grid. */
  readonly points: number;
}

export interface IntegrateOptions {
  /** Somewhere in the middle of the mass, and about how wide it is. */
  readonly center: readonly number[];
  readonly width: readonly number[];
  /** Where each feature has all its probability, if not on the whole line. */
  readonly support?: readonly Range[] | undefined;
  /** Points along each axis of the first grid. */
  readonly points?: number;
  /** Grids are doubled until two masses agree to this. */
  readonly tolerance?: number;
  /** Most points along an axis: a line can have many. */
  readonly maximum?: number;
}

/** An axis as an image of `-1 … 1`: where `u` is taken to, and how fast. */
interface Axis {
  at(u: number): number;
  speed(u: number): number;
}

function axisOf(center: number, width: number, [low, high]: Range = [-Infinity, Infinity]): Axis {
  if (Number.isFinite(low) && Number.isFinite(high))
    return { at: (u) => low + ((high - low) * (u + 1)) / 2, speed: () => (high - low) / 2 };
  if (Number.isFinite(low))
    return { at: (u) => low + (width * (1 + u)) / (1 - u), speed: (u) => (2 * width) / (1 - u) ** 2 };
  if (Number.isFinite(high))
    return { at: (u) => high - (width * (1 - u)) / (1 + u), speed: (u) => (2 * width) / (1 + u) ** 2 };
  return { at: (u) => center + (width * u) / (1 - u * u), speed: (u) => (width * (1 + u * u)) / (1 - u * u) ** 2 };
}

/**
 * Integrates a density of one or two dimensions. The line is mapped to `-1 … 1` by `x = center + width u / (1 - u²)`, and so is a half line:
 * no box is chosen, no tail cut off, and heavy tails become finite ends. Midpoint grids, doubled until two agree.
 *
 * @param logProb log densities of points, row by row.
 *
 * @example
 * ```ts
 * const flow = new Flow(RealNVP(2, { layers: 2, hidden: [8] }));
 * const { mass } = await integrateDensity((points) => flow.logProb(points), { center: [0, 0], width: [1, 1] });
 * Math.abs(mass - 1) < 1e-3; // => true
 * ```
 */
export async function integrateDensity(
  logProb: (rows: Float64Array) => Promise<ArrayLike<number>>,
  {
    center,
    width,
    support,
    points = 64,
    tolerance = 1e-4,
    maximum = center.length === 1 ? 65_536 : 1024,
  }: IntegrateOptions,
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
    const axes = center.map((middle, i) => axisOf(middle, width[i]!, support?.[i]));
    const nodes = axes
      .map(({ at, speed }) =>
        Array.from({ length: count }, (_, k) => {
          const u = (2 * k + 1) / count - 1;
          return { x: at(u), weight: (2 / count) * speed(u) };
        }),
      )
      .reduce<{ x: readonly number[]; weight: number }[]>(
        (grid, axis) =>
          grid.flatMap(({ x, weight }) => axis.map((node) => ({ x: [...x, node.x], weight: weight * node.weight }))),
        [{ x: [], weight: 1 }],
      );
    const logs = await logProb(Float64Array.from(nodes.flatMap(({ x }) => x)));
    let mass = 0;
    const [mean, square] = [center.map(() => 0), center.map(() => 0)];
    const cells = center.map(() => new Float64Array(count));
    nodes.forEach(({ x, weight }, k) => {
      // Where the density underflows, `x²` may be large, and 0 times it is still 0.
      const part = weight * Math.exp(logs[k]!);
      mass += part;
      x.forEach((value, i) => {
        mean[i]! += part * value;
        square[i]! += part * value * value;
        // The last feature runs fastest.
        cells[i]![Math.floor(k / count ** (center.length - 1 - i)) % count]! += part;
      });
    });
    const marginals = axes.map(({ at }, i): Marginal => {
      let sum = 0;
      return {
        at: Array.from({ length: count - 1 }, (_, k) => at((2 * (k + 1)) / count - 1)),
        below: Array.from(cells[i]!.subarray(0, -1), (cell) => (sum += cell)),
      };
    });
    return { mass, mean, square, marginals, points: count };
  }
}
