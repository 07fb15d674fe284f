import { square } from '../../tensor/derived.ts';
import { add } from '../../tensor/primitives/add.ts';
import { log1p } from '../../tensor/primitives/log1p.ts';
import { max, min } from '../../tensor/primitives/max-min.ts';
import { mul } from '../../tensor/primitives/mul.ts';
import { neg } from '../../tensor/primitives/neg.ts';
import { sub } from '../../tensor/primitives/sub.ts';
import type { Shape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Bijection } from '../bijection.ts';
import { leakyFrom, leakySlope, ontoTanh } from '../residual/onto-tanh.ts';
import { elementwise, elementwiseDefinition } from './elementwise.ts';

const end = Math.tanh(leakyFrom);
const within = (x: Tensor): Tensor => max(min(x, end), -end);

/**
 * `x = tanh(z)` for `|z| <= 3`, and its tangents beyond: nearly onto (-1, 1), but with an inverse for every number.
 *
 * @example
 * ```ts
 * elementwiseLeakyTanh([2]).eventShape; // => [2]
 * ```
 */
export const elementwiseLeakyTanh = (eventShape: Shape): Bijection =>
  elementwise({
    eventShape,
    spec: { type: 'leakyTanh', version: 1, eventShape: [...eventShape] },
    forward: (z) => ontoTanh.leaky(z).value,
    inverse(x) {
      const inside = within(x);
      const angle = mul(sub(log1p(inside), log1p(neg(inside))), 0.5);
      return add(angle, mul(sub(x, inside), 1 / leakySlope));
    },
    logSlope: (_, x) => log1p(neg(square(within(x)))),
  });

export const elementwiseLeakyTanhDefinition = elementwiseDefinition(
  'leakyTanh',
  'Hyperbolic tangent, continued by its tangents beyond ±3',
  elementwiseLeakyTanh,
);
