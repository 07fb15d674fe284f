import { lineMixtureDataset } from './line-mixture-dataset.ts';
import type { ToyDataset } from './toy-dataset.ts';

/**
 * Four Gaussians on a line, none like another in place, width or weight: what a single Gaussian cannot fit. Entropy by quadrature.
 *
 * @example
 * ```ts
 * fourModes.sample(key(0), 100).length; // => 100
 * ```
 */
export const fourModes: ToyDataset = lineMixtureDataset({
  name: 'four-modes',
  summary: 'Four Gaussians on a line',
  defaultNoise: 0.5,
  parts: [
    { share: 0.2, centre: -5, width: 1 },
    { share: 0.35, centre: -1.5, width: 1.4 },
    { share: 0.3, centre: 1, width: 0.6 },
    { share: 0.15, centre: 4, width: 1.2 },
  ],
});
