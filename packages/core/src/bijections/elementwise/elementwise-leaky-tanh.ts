import * as v from 'valibot';
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
import type { Definition } from '../define.ts';
import { parseSpec } from '../parse-spec.ts';
import { leakyFrom, leakyTanh, tanhSlope } from '../residual/onto-tanh.ts';
import { elementwise, elementwiseEntries } from './elementwise.ts';

const schema = v.strictObject({
  ...elementwiseEntries('leakyTanh'),
  from: v.optional(v.pipe(v.number(), v.minValue(0.1), v.maxValue(6)), leakyFrom),
});

/**
 * `x = tanh(z)` for `|z| <= from`, which is 3 unless told, and its tangents beyond: nearly onto (-1, 1), but with an inverse for every number.
 *
 * @example
 * ```ts
 * elementwiseLeakyTanh([2]).eventShape; // => [2]
 * ```
 */
export function elementwiseLeakyTanh(eventShape: Shape, options: { readonly from?: number } = {}): Bijection {
  const spec = parseSpec(schema, { type: 'leakyTanh', version: 1, eventShape: [...eventShape], ...options });
  const { from } = spec;
  const end = Math.tanh(from);
  const within = (x: Tensor): Tensor => max(min(x, end), -end);
  return elementwise({
    eventShape,
    spec,
    forward: (z) => leakyTanh(z, from).value,
    inverse(x) {
      const inside = within(x);
      const angle = mul(sub(log1p(inside), log1p(neg(inside))), 0.5);
      return add(angle, mul(sub(x, inside), 1 / tanhSlope(from)));
    },
    logSlope: (_, x) => log1p(neg(square(within(x)))),
  });
}

export const elementwiseLeakyTanhDefinition: Definition<Bijection, 'bijection'> = {
  kind: 'bijection',
  type: 'leakyTanh',
  version: 1,
  summary: 'Hyperbolic tangent, continued by its tangents on both sides',
  schema,
  build: ({ eventShape, from }: v.InferOutput<typeof schema>) => elementwiseLeakyTanh(eventShape, { from }),
  instances: [
    { type: 'leakyTanh', version: 1, eventShape: [1] },
    { type: 'leakyTanh', version: 1, eventShape: [2, 2], from: 1.5 },
  ],
};
