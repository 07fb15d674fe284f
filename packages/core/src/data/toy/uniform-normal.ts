import { type Key, normal, split, uniform } from '../../random/index.ts';
import { requirePairs } from '../gaussian-mixture.ts';
import { densityNoise, noiseOf, type ToyDataset, type ToyOptions } from './toy-dataset.ts';

const about = {
  name: 'uniform-normal',
  summary: 'A uniform number, and a normal number around it',
  defaultNoise: 1,
  noiseMeaning: 'factor of the normal standard deviation',
};

/**
 * `a` uniform on [1, 2] and `b` normal with mean `a` and variance `noise^2 a`: a law with hard edges in one column and none in the other.
 * Entropy `log(2 pi e noise^2) / 2 + (2 log 2 - 1) / 2`, 1.6121 nats with the default noise.
 *
 * @example
 * ```ts
 * uniformNormal.entropy?.()?.toFixed(4); // => '1.6121'
 * ```
 */
export const uniformNormal: ToyDataset = {
  ...about,
  dimension: 2,
  columns: ['a', 'b'],
  sample(key: Key, n: number, options: ToyOptions = {}) {
    const noise = noiseOf(about, options.noise);
    const [uniformKey, normalKey] = split(key);
    const a = uniform(uniformKey!, n, { min: 1, max: 2 });
    const z = normal(normalKey!, n);
    return new Float64Array(2 * n).map((_, i) => {
      const ai = a[i >> 1]!;
      return i % 2 === 0 ? ai : ai + noise * Math.sqrt(ai) * z[i >> 1]!;
    });
  },
  logDensity(points, options = {}) {
    requirePairs(points);
    const noise = densityNoise(about, options.noise);
    return new Float64Array(points.length / 2).map((_, i) => {
      const a = points[2 * i]!;
      const variance = noise * noise * a;
      return a >= 1 && a <= 2
        ? -0.5 * (Math.log(2 * Math.PI * variance) + (points[2 * i + 1]! - a) ** 2 / variance)
        : -Infinity;
    });
  },
  entropy: (noise) => 0.5 * Math.log(2 * Math.PI * Math.E * noiseOf(about, noise) ** 2) + Math.LN2 - 0.5,
};
