import { circle } from '../curve-mixture.ts';
import { curveDataset, evenly } from './curve-dataset.ts';
import type { ToyDataset } from './toy-dataset.ts';

/**
 * Four rings around the origin: radius 3, 2.25, 1.5 or 0.75 with equal probability, angle uniform, plus normal noise. Entropy with the default noise: 2.6232 nats.
 *
 * Reference: Grathwohl et al., "FFJORD: free-form continuous dynamics for scalable reversible generative models" (2019).
 *
 * @example
 * ```ts
 * rings.entropy?.()?.toFixed(4); // => '2.6232'
 * ```
 */
export const rings: ToyDataset = curveDataset({
  name: 'rings',
  summary: 'Four rings around the origin',
  defaultNoise: 0.08,
  curves: [circle(3, 1 / 4), circle(2.25, 1 / 4), circle(1.5, 1 / 4), circle(0.75, 1 / 4)],
  parameter: evenly,
});
