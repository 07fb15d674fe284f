import { add } from '../../tensor/primitives/add.ts';
import { mul } from '../../tensor/primitives/mul.ts';
import { normalCdf, normalQuantile } from '../../tensor/normal-cdf.ts';
import type { Shape } from '../../tensor/shape.ts';
import type { Bijection } from '../bijection.ts';
import { elementwise, elementwiseDefinition } from './elementwise.ts';

const halfLogTwoPi = 0.5 * Math.log(2 * Math.PI);

/**
 * Latents between 0 and 1: `x` is what a standard normal number is below with probability `z`; `logDet = sum (x² + log 2π) / 2`.
 * The other way round, `inverted(elementwiseProbit(…))`, it makes normal latents uniform data.
 *
 * @example
 * ```ts
 * elementwiseProbit([2]).latent; // => [0, 1]
 * ```
 */
export const elementwiseProbit = (eventShape: Shape): Bijection =>
  elementwise({
    spec: { type: 'probit', version: 1, eventShape: [...eventShape] },
    eventShape,
    forward: normalQuantile,
    inverse: normalCdf,
    logSlope: (_, x) => add(mul(mul(x, x), 0.5), halfLogTwoPi),
    latent: [0, 1],
  });

export const elementwiseProbitDefinition = elementwiseDefinition(
  'probit',
  'Quantile of the normal distribution: latents lie between 0 and 1',
  elementwiseProbit,
);
