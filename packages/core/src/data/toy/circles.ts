import { circle } from '../curve-mixture.ts';
import { curveDataset, evenly } from './curve-dataset.ts';
import type { ToyDataset } from './toy-dataset.ts';

/**
 * Two circles around the origin: radius 1 or 1/2 with equal probability, angle uniform, plus normal noise. Entropy with the default noise: 0.6061 nats.
 *
 * @example
 * ```ts
 * circles.entropy?.()?.toFixed(4); // => '0.6061'
 * ```
 */
export const circles: ToyDataset = curveDataset({
  name: 'circles',
  summary: 'A circle within a circle',
  defaultNoise: 0.05,
  curves: [circle(1, 1 / 2), circle(0.5, 1 / 2)],
  parameter: evenly,
});
