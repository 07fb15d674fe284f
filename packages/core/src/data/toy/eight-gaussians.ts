import { blobDataset } from './blob-dataset.ts';
import type { ToyDataset } from './toy-dataset.ts';

/**
 * Eight equally likely Gaussians on a circle of radius 4, at 0, 45, … 315 degrees. Entropy with the default noise: 3.5247 nats.
 *
 * @example
 * ```ts
 * eightGaussians.entropy?.()?.toFixed(4); // => '3.5247'
 * ```
 */
export const eightGaussians: ToyDataset = blobDataset({
  name: 'eight-gaussians',
  summary: 'Eight Gaussians on a circle',
  defaultNoise: 0.5,
  centres: Array.from(
    { length: 8 },
    (_, i) => [4 * Math.cos((i * Math.PI) / 4), 4 * Math.sin((i * Math.PI) / 4)] as const,
  ),
});
