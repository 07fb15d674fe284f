import { aboveZero } from '../../tensor/derived.ts';
import { exp } from '../../tensor/primitives/exp.ts';
import { log } from '../../tensor/primitives/log.ts';
import type { Shape } from '../../tensor/shape.ts';
import type { Bijection } from '../bijection.ts';
import { elementwise, elementwiseDefinition } from './elementwise.ts';

/**
 * Positive data: `x = e^z`, `logDet = sum z`.
 *
 * @example
 * ```ts
 * elementwiseExp([2]).data; // => [0, Infinity]
 * ```
 */
export const elementwiseExp = (eventShape: Shape): Bijection =>
  elementwise({
    spec: { type: 'exp', version: 1, eventShape: [...eventShape] },
    eventShape,
    forward: exp,
    inverse: (x) => log(aboveZero(x)),
    logSlope: (z) => z,
    data: [0, Infinity],
  });

export const elementwiseExpDefinition = elementwiseDefinition('exp', 'Exponential: data are positive', elementwiseExp);
