import type { Curve } from '../curve-mixture.ts';
import { curveDataset, evenly } from './curve-dataset.ts';
import type { ToyDataset } from './toy-dataset.ts';

const moon = (at: Curve['at']): Curve => ({ at, from: 0, to: Math.PI, density: () => 1 / (2 * Math.PI), speed: 1 });

/**
 * Two interleaved half circles: with probability 1/2 `(cos t, sin t)`, otherwise `(1 - cos t, 1/2 - sin t)`, `t` uniform on [0, pi], plus normal noise.
 * Entropy with the default noise: 0.2892 nats.
 *
 * @example
 * ```ts
 * twoMoons.sample(key(0), 100).length; // => 200
 * twoMoons.entropy?.()?.toFixed(4); // => '0.2892'
 * ```
 */
export const twoMoons: ToyDataset = curveDataset({
  name: 'two-moons',
  summary: 'Two interleaved half circles',
  defaultNoise: 0.05,
  curves: [
    moon((t, out) => {
      out.x = Math.cos(t);
      out.y = Math.sin(t);
    }),
    moon((t, out) => {
      out.x = 1 - Math.cos(t);
      out.y = 0.5 - Math.sin(t);
    }),
  ],
  parameter: evenly,
});
