import { angleDataset } from './angle-dataset.ts';
import type { ToyDataset } from './toy-dataset.ts';
import { twoMoons } from './two-moons.ts';

/**
 * Two moons around the torus: pairs of angles, the crossing of both ends in the middle of the moons. Entropy with the default noise: 0.8140 nats.
 *
 * @example
 * ```ts
 * torusMoons.entropy?.()?.toFixed(4); // => '0.8140'
 * ```
 */
export const torusMoons: ToyDataset = angleDataset({
  name: 'torus-moons',
  summary: 'Two moons around a torus: pairs of angles',
  of: twoMoons,
  scale: 1.3,
  corner: [0.5, 0.25],
  extent: 1.95,
});
