import { angleDataset } from './angle-dataset.ts';
import { eightGaussians } from './eight-gaussians.ts';
import type { ToyDataset } from './toy-dataset.ts';

/**
 * Eight Gaussians around the torus: pairs of angles, on a circle around the crossing of both ends. Entropy with the default noise: 2.1384 nats.
 *
 * @example
 * ```ts
 * torusGaussians.entropy?.()?.toFixed(4); // => '2.1384'
 * ```
 */
export const torusGaussians: ToyDataset = angleDataset({
  name: 'torus-gaussians',
  summary: 'Eight Gaussians around a torus: pairs of angles',
  of: eightGaussians,
  scale: 0.5,
  corner: [0, 0],
  extent: 2,
});
