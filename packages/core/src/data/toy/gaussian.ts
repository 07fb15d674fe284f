import { lineMixtureDataset } from './line-mixture-dataset.ts';
import type { ToyDataset } from './toy-dataset.ts';

/**
 * Normal numbers with mean 1/2: the first distribution one fits. Entropy `log(2 pi e noise^2) / 2`, 1.1958 nats with the default noise.
 *
 * @example
 * ```ts
 * gaussian.entropy?.()?.toFixed(4); // => '1.1958'
 * ```
 */
export const gaussian: ToyDataset = lineMixtureDataset({
  name: 'gaussian',
  summary: 'Normal numbers on a line',
  defaultNoise: 0.8,
  parts: [{ share: 1, centre: 0.5, width: 1 }],
});
