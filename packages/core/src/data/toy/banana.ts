import { type Key, normal, split } from '../../random/index.ts';
import { requirePairs } from '../gaussian-mixture.ts';
import { densityNoise, noiseOf, type ToyDataset, type ToyOptions } from './toy-dataset.ts';

const WIDTH = 2;

const about = {
  name: 'banana',
  summary: 'A Gaussian bent along a parabola',
  defaultNoise: 0.5,
  noiseMeaning: 'standard deviation across the banana',
};

const bend = (x: number): number => (x * x) / 4 - 1;

/**
 * A Gaussian bent along a parabola: `x` normal with standard deviation 2, `y = x^2 / 4 - 1` plus normal noise. Bending keeps areas, so the entropy is
 * that of a Gaussian, `log(2 pi e) + log(2 noise)`: 2.8379 nats with the default noise.
 *
 * Reference: Haario et al., "Adaptive proposal distribution for random walk Metropolis algorithm" (1999).
 *
 * @example
 * ```ts
 * banana.entropy?.()?.toFixed(4); // => '2.8379'
 * ```
 */
export const banana: ToyDataset = {
  ...about,
  dimension: 2,
  columns: ['x', 'y'],
  sample(key: Key, n: number, options: ToyOptions = {}) {
    const noise = noiseOf(about, options.noise);
    const [alongKey, acrossKey] = split(key);
    const along = normal(alongKey!, n);
    const across = normal(acrossKey!, n);
    return new Float64Array(2 * n).map((_, i) => {
      const x = WIDTH * along[i >> 1]!;
      return i % 2 === 0 ? x : bend(x) + noise * across[i >> 1]!;
    });
  },
  logDensity(points, options = {}) {
    requirePairs(points);
    const noise = densityNoise(about, options.noise);
    return new Float64Array(points.length / 2).map((_, i) => {
      const x = points[2 * i]!;
      const across = (points[2 * i + 1]! - bend(x)) / noise;
      return -0.5 * ((x / WIDTH) ** 2 + across ** 2) - Math.log(2 * Math.PI * WIDTH * noise);
    });
  },
  entropy: (noise) => Math.log(2 * Math.PI * Math.E * WIDTH * noiseOf(about, noise)),
};
