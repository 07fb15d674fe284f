import { type Key, normal, split } from '../../random/index.ts';
import { requirePairs } from '../gaussian-mixture.ts';
import { densityNoise, noiseOf, type ToyDataset, type ToyOptions } from './toy-dataset.ts';

const DEPTH = 3;

const about = {
  name: 'funnel',
  summary: 'A normal number, and one whose variance is its exponential',
  defaultNoise: 1,
  noiseMeaning: 'factor of the standard deviation of x',
};

/**
 * Neal's funnel in two dimensions: `v` normal with standard deviation 3, `x` normal with variance `noise^2 e^v`: as narrow as e^-4 and as wide as e^4.
 * Entropy `log(2 pi e) + log(3 noise)`, 3.9365 nats with the default noise.
 *
 * Reference: Neal, "Slice sampling" (2003).
 *
 * @example
 * ```ts
 * funnel.entropy?.()?.toFixed(4); // => '3.9365'
 * ```
 */
export const funnel: ToyDataset = {
  ...about,
  dimension: 2,
  columns: ['v', 'x'],
  sample(key: Key, n: number, options: ToyOptions = {}) {
    const noise = noiseOf(about, options.noise);
    const [depthKey, acrossKey] = split(key);
    const depth = normal(depthKey!, n);
    const across = normal(acrossKey!, n);
    return new Float64Array(2 * n).map((_, i) => {
      const v = DEPTH * depth[i >> 1]!;
      return i % 2 === 0 ? v : noise * Math.exp(v / 2) * across[i >> 1]!;
    });
  },
  logDensity(points, options = {}) {
    requirePairs(points);
    const noise = densityNoise(about, options.noise);
    return new Float64Array(points.length / 2).map((_, i) => {
      const v = points[2 * i]!;
      const x = points[2 * i + 1]!;
      // On the axis the width does not matter, even where it is rounded to 0.
      const across = x === 0 ? 0 : (x / noise) * Math.exp(-v / 2);
      return -0.5 * ((v / DEPTH) ** 2 + across ** 2 + v) - Math.log(2 * Math.PI * DEPTH * noise);
    });
  },
  entropy: (noise) => Math.log(2 * Math.PI * Math.E * DEPTH * noiseOf(about, noise)),
};
