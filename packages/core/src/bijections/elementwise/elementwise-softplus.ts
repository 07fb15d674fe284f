import { aboveZero } from '../../tensor/derived.ts';
import { add } from '../../tensor/primitives/add.ts';
import { expm1 } from '../../tensor/primitives/expm1.ts';
import { log } from '../../tensor/primitives/log.ts';
import { neg } from '../../tensor/primitives/neg.ts';
import { softplus } from '../../tensor/primitives/softplus.ts';
import type { Shape } from '../../tensor/shape.ts';
import type { Bijection } from '../bijection.ts';
import { elementwise, elementwiseDefinition } from './elementwise.ts';

/**
 * Positive data that keep their size where they are large: `x = log(1 + e^z)`, `logDet = -sum log(1 + e^-z)`.
 *
 * @example
 * ```ts
 * elementwiseSoftplus([2]).data; // => [0, Infinity]
 * ```
 */
export const elementwiseSoftplus = (eventShape: Shape): Bijection =>
  elementwise({
    spec: { type: 'softplus', version: 1, eventShape: [...eventShape] },
    eventShape,
    forward: softplus,
    // log(e^x - 1), without an overflow.
    inverse: (x) => add(x, log(aboveZero(neg(expm1(neg(x)))))),
    logSlope: (z) => neg(softplus(neg(z))),
    data: [0, Infinity],
  });

export const elementwiseSoftplusDefinition = elementwiseDefinition(
  'softplus',
  'Softplus: data are positive, and large ones stay as they are',
  elementwiseSoftplus,
);
