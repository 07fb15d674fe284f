import { blobDataset } from './blob-dataset.ts';
import type { ToyDataset } from './toy-dataset.ts';

/**
 * Two equally likely Gaussians at (-2, 0) and (2, 0): the smallest law that a single Gaussian misses. Entropy close to `log(2) + log(2 pi e noise^2)`.
 *
 * @example
 * ```ts
 * twoGaussians.entropy?.()?.toFixed(4); // => '2.1446'
 * ```
 */
export const twoGaussians: ToyDataset = blobDataset({
  name: 'two-gaussians',
  summary: 'Two Gaussians side by side',
  defaultNoise: 0.5,
  centres: [
    [-2, 0],
    [2, 0],
  ],
});
