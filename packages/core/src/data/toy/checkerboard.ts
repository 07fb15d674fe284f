import { erfc } from '../../special/erf.ts';
import { type Key, split, uniform } from '../../random/index.ts';
import { requirePairs } from '../gaussian-mixture.ts';
import { addNoise, noiseOf, type ToyDataset, type ToyOptions } from './toy-dataset.ts';

const about = {
  name: 'checkerboard',
  summary: 'Eight of the sixteen squares of a board',
  defaultNoise: 0,
  noiseMeaning: 'standard deviation of normal noise that blurs the edges',
};

/** 1 if the square `[column, row]`, each 0 to 3 from the lower left, is filled. */
function filled(column: number, row: number): boolean {
  return (column + row) % 2 === 0;
}

/**
 * Uniform on half of the 2 x 2 squares of [-4, 4]^2, like the black squares of a board: density 1/32, entropy log 32 = 3.4657 nats without noise.
 * With noise the log density is -infinity where the density is below 1e-308, and the entropy is not known.
 *
 * @example
 * ```ts
 * checkerboard.logDensity?.([-3, -3, -1, -3]); // => new Float64Array([-Math.log(32), -Infinity])
 * ```
 */
export const checkerboard: ToyDataset = {
  ...about,
  dimension: 2,
  columns: ['x', 'y'],
  sample(key: Key, n: number, options: ToyOptions = {}) {
    const noise = noiseOf(about, options.noise);
    const [acrossKey, upKey, noiseKey] = split(key, 3);
    const across = uniform(acrossKey!, n, { max: 4 });
    const up = uniform(upKey!, n, { max: 2 });
    const points = new Float64Array(2 * n);
    for (let i = 0; i < n; i++) {
      const column = Math.floor(across[i]!);
      // The height is uniform on the two filled squares of the column: those below and above an empty one.
      const half = Math.floor(up[i]!);
      const row = 2 * half + (column % 2);
      points[2 * i] = 2 * across[i]! - 4;
      points[2 * i + 1] = 2 * (row + up[i]! - half) - 4;
    }
    return addNoise(noiseKey!, points, noise);
  },
  logDensity(points, options = {}) {
    requirePairs(points);
    const noise = noiseOf(about, options.noise);
    return new Float64Array(points.length / 2).map((_, i) =>
      Math.log(density(points[2 * i]!, points[2 * i + 1]!, noise)),
    );
  },
  entropy: (noise) => (noiseOf(about, noise) === 0 ? Math.log(32) : undefined),
};

/** The sum over filled squares of the shares of a Gaussian around the point that fall into them, divided by the area. */
function density(x: number, y: number, noise: number): number {
  const across = [0, 1, 2, 3].map((column) => share(x, 2 * column - 4, noise));
  const up = [0, 1, 2, 3].map((row) => share(y, 2 * row - 4, noise));
  let sum = 0;
  across.forEach((a, column) => up.forEach((b, row) => (sum += filled(column, row) ? a * b : 0)));
  return sum / 32;
}

/** The probability that a normal number around `at` falls into [low, low + 2). */
function share(at: number, low: number, noise: number): number {
  if (noise === 0) return at >= low && at < low + 2 ? 1 : 0;
  let a = (low - at) / (noise * Math.SQRT2);
  let b = (low + 2 - at) / (noise * Math.SQRT2);
  // By symmetry to the side of small tails, whose difference loses nothing.
  if (a < 0 && b < 0) [a, b] = [-b, -a];
  return 0.5 * (erfc(a) - erfc(b));
}
