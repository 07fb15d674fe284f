import { evenly } from '../../../draw/evenly.ts';
import { normalDensity } from '../../normal-density.ts';

export type Latent = 'uniform' | 'normal';

/** `x = scale · z + shift` */
export interface Stretch {
  readonly scale: number;
  readonly shift: number;
}

/** Density of the latent: uniform on [0, 1], or standard normal. */
export const latentDensity: Readonly<Record<Latent, (z: number) => number>> = {
  uniform: (z) => (z >= 0 && z <= 1 ? 1 : 0),
  normal: normalDensity,
};

/** Where a latent has all of its mass but what rounds to nothing. */
const support: Readonly<Record<Latent, readonly [number, number]>> = { uniform: [0, 1], normal: [-9, 9] };

export const latentOf = ({ scale, shift }: Stretch, x: number): number => (x - shift) / scale;

/** The latent's density at the point that lands at x: too much where the map stretches. */
export const copiedDensity = (latent: Latent, map: Stretch, x: number): number =>
  latentDensity[latent](latentOf(map, x));

/** The density of x. */
export const correctedDensity = (latent: Latent, map: Stretch, x: number): number =>
  copiedDensity(latent, map, x) / map.scale;

/** Curves over a range of x; the uniform's with upright edges. */
export interface StretchedCurves {
  readonly x: Float64Array;
  readonly copied: Float64Array;
  readonly corrected: Float64Array;
}

export function stretchedCurves(
  latent: Latent,
  map: Stretch,
  range: readonly [number, number],
  points = 400,
): StretchedCurves {
  if (latent === 'uniform') {
    const [low, high] = [map.shift, map.scale + map.shift];
    const copied = Float64Array.of(0, 0, 1, 1, 0, 0);
    return {
      x: Float64Array.of(range[0], low, low, high, high, range[1]),
      copied,
      corrected: copied.map((density) => density / map.scale),
    };
  }
  const x = evenly(range, points);
  const copied = x.map((value) => copiedDensity(latent, map, value));
  return { x, copied, corrected: copied.map((density) => density / map.scale) };
}

/**
 * Areas under both curves, over the whole line and not the plot only. The trapezoidal rule over the support: for a constant it is exact, for a normal
 * density its error is below rounding.
 */
export function areas(
  latent: Latent,
  map: Stretch,
  points = 400,
): { readonly copied: number; readonly corrected: number } {
  const [low, high] = support[latent].map((z) => map.scale * z + map.shift) as [number, number];
  const step = (high - low) / points;
  let copied = 0;
  for (let i = 0; i <= points; i++) {
    const z = support[latent][0] + ((support[latent][1] - support[latent][0]) * i) / points;
    copied += step * latentDensity[latent](z) * (i === 0 || i === points ? 0.5 : 1);
  }
  return { copied, corrected: copied / map.scale };
}
