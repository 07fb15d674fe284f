import { boardDataset } from './board-dataset.ts';
import type { ToyDataset } from './toy-dataset.ts';

/**
 * Uniform on half of the 2 x 2 squares of [-4, 4]^2, like the black squares of a board: density 1/32, entropy log 32 = 3.4657 nats without noise.
 * This is also the chequered pattern of flowjax's introduction. With noise the log density is -infinity where the density is below 1e-308.
 *
 * Reference: Grathwohl et al., "FFJORD: free-form continuous dynamics for scalable reversible generative models" (2019).
 *
 * @example
 * ```ts
 * checkerboard.logDensity?.([-3, -3, -1, -3]); // => new Float64Array([-Math.log(32), -Infinity])
 * checkerboard.entropy?.()?.toFixed(4); // => '3.4657'
 * ```
 */
export const checkerboard: ToyDataset = boardDataset({
  name: 'checkerboard',
  summary: 'Eight of the sixteen squares of a board, also known as chequered',
  side: 2,
});
