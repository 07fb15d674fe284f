import { boardDataset } from './board-dataset.ts';
import type { ToyDataset } from './toy-dataset.ts';

/**
 * The checkerboard as papers on flow matching have it, squares of side 1 divided by 0.45: entropy log(8 / 0.45^2) = 3.6765 nats without noise.
 *
 * Reference: Lipman et al., "Flow matching for generative modeling" (2023).
 *
 * @example
 * ```ts
 * wideCheckerboard.entropy?.()?.toFixed(4); // => '3.6765'
 * ```
 */
export const wideCheckerboard: ToyDataset = boardDataset({
  name: 'wide-checkerboard',
  summary: 'The checkerboard of flow matching, divided by 0.45',
  side: 1 / 0.45,
});
