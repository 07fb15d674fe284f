import type { Curve } from '../curve-mixture.ts';
import { curveDataset, evenly } from './curve-dataset.ts';
import type { ToyDataset } from './toy-dataset.ts';

const END = 4.5 * Math.PI;

const roll: Curve = {
  at: (t, out) => {
    out.x = (t * Math.cos(t)) / 5;
    out.y = (t * Math.sin(t)) / 5;
  },
  from: 1.5 * Math.PI,
  to: END,
  density: () => 1 / (3 * Math.PI),
  speed: Math.sqrt(1 + END ** 2) / 5,
};

/**
 * The swiss roll seen from its side: `(t cos t, t sin t) / 5` with `t` uniform on [3 pi / 2, 9 pi / 2], plus normal noise.
 *
 * Reference: Marsland, "Machine learning: an algorithmic perspective" (2009), chapter 6.
 *
 * @example
 * ```ts
 * swissRoll.sample(key(0), 100).length; // => 200
 * ```
 */
export const swissRoll: ToyDataset = curveDataset({
  name: 'swiss-roll',
  summary: 'A spiral of one arm, the side view of the swiss roll',
  defaultNoise: 0.2,
  curves: [roll],
  parameter: evenly,
});
