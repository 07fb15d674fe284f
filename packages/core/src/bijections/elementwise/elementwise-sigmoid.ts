import { aboveZero } from '../../tensor/derived.ts';
import { add } from '../../tensor/primitives/add.ts';
import { log } from '../../tensor/primitives/log.ts';
import { neg } from '../../tensor/primitives/neg.ts';
import { sigmoid } from '../../tensor/primitives/sigmoid.ts';
import { softplus } from '../../tensor/primitives/softplus.ts';
import { sub } from '../../tensor/primitives/sub.ts';
import type { Shape } from '../../tensor/shape.ts';
import type { Bijection } from '../bijection.ts';
import { elementwise, elementwiseDefinition } from './elementwise.ts';

/**
 * Data between 0 and 1: `x = 1 / (1 + e^-z)`, `logDet = sum log x(1 - x)`.
 *
 * @example
 * ```ts
 * elementwiseSigmoid([2]).data; // => [0, 1]
 * ```
 */
export const elementwiseSigmoid = (eventShape: Shape): Bijection =>
  elementwise({
    spec: { type: 'sigmoid', version: 1, eventShape: [...eventShape] },
    eventShape,
    forward: sigmoid,
    inverse: (x) => sub(log(aboveZero(x)), log(aboveZero(sub(1, x)))),
    logSlope: (z) => neg(add(softplus(z), softplus(neg(z)))),
    data: [0, 1],
  });

export const elementwiseSigmoidDefinition = elementwiseDefinition(
  'sigmoid',
  'Logistic function: data lie between 0 and 1',
  elementwiseSigmoid,
);
