export type Latent = 'uniform' | 'normal';

/** Density of the latent: uniform on [0, 1], or standard normal. */
export const latentDensity: Readonly<Record<Latent, (z: number) => number>> = {
  uniform: (z) => (z >= 0 && z <= 1 ? 1 : 0),
  normal: (z) => Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI),
};

/** Curves of `x = scale · z + shift` over a range of x. */
export interface StretchedCurves {
  readonly x: Float64Array;
  /** The latent's density at the point that lands here: too much where the map stretches. */
  readonly copied: Float64Array;
  /** The density of x. */
  readonly corrected: Float64Array;
}

export function stretchedCurves(
  latent: Latent,
  { scale, shift }: { readonly scale: number; readonly shift: number },
  [from, to]: readonly [number, number],
  points = 800,
): StretchedCurves {
  const x = Float64Array.from({ length: points + 1 }, (_, i) => from + ((to - from) * i) / points);
  const copied = x.map((value) => latentDensity[latent]((value - shift) / scale));
  return { x, copied, corrected: copied.map((density) => density / scale) };
}

/** Area under a curve on an even grid. */
export function area({ x, y }: { readonly x: Float64Array; readonly y: Float64Array }): number {
  const step = x[1]! - x[0]!;
  return step * y.reduce((sum, value, i) => sum + (i === 0 || i === y.length - 1 ? value / 2 : value), 0);
}
