import type { Shape } from '../../tensor/shape.ts';
import type { Bijection } from '../bijection.ts';
import { inverted } from '../wrappers/inverted.ts';
import { elementwiseDefinition } from './elementwise.ts';
import { elementwiseSigmoid } from './elementwise-sigmoid.ts';

/**
 * Latents between 0 and 1: `x = log z - log(1 - z)`, the logistic function being its inverse; `logDet = -sum log z(1 - z)`.
 *
 * @example
 * ```ts
 * elementwiseLogit([2]).latent; // => [0, 1]
 * ```
 */
export const elementwiseLogit = (eventShape: Shape): Bijection => ({
  ...inverted(elementwiseSigmoid(eventShape)),
  spec: { type: 'logit', version: 1, eventShape: [...eventShape] },
});

export const elementwiseLogitDefinition = elementwiseDefinition(
  'logit',
  'Logit: latents lie between 0 and 1',
  elementwiseLogit,
);
