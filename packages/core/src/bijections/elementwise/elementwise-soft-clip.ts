import * as v from 'valibot';
import { aboveZero, softClip } from '../../tensor/derived.ts';
import { abs } from '../../tensor/primitives/abs.ts';
import { div } from '../../tensor/primitives/div.ts';
import { log1p } from '../../tensor/primitives/log1p.ts';
import { mul } from '../../tensor/primitives/mul.ts';
import { sub } from '../../tensor/primitives/sub.ts';
import type { Shape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Bijection } from '../bijection.ts';
import type { Definition } from '../define.ts';
import { elementwise, elementwiseEntries } from './elementwise.ts';
import { parseSpec } from '../parse-spec.ts';

const schema = v.strictObject({
  ...elementwiseEntries('softClip'),
  bound: v.pipe(v.number(), v.minValue(1e-6), v.maxValue(1e6)),
});

/**
 * Data between `±bound`, which are about their latents near 0: `x = z / (1 + |z / bound|)`, `logDet = -2 sum log(1 + |z / bound|)`.
 * It nears the bounds slowly, so that float32 still tells latents apart where tanh does not.
 *
 * @example
 * ```ts
 * elementwiseSoftClip([2], { bound: 5 }).data; // => [-5, 5]
 * ```
 */
export function elementwiseSoftClip(eventShape: Shape, options: { readonly bound: number }): Bijection {
  const spec = parseSpec(schema, { type: 'softClip', version: 1, eventShape: [...eventShape], ...options });
  const { bound } = spec;
  const scaled = (x: Tensor): Tensor => abs(mul(x, 1 / bound));
  return elementwise({
    spec,
    eventShape,
    forward: (z) => softClip(z, bound),
    inverse: (x) => div(x, aboveZero(sub(1, scaled(x)))),
    logSlope: (z) => mul(log1p(scaled(z)), -2),
    data: [-bound, bound],
  });
}

export const elementwiseSoftClipDefinition: Definition<Bijection, 'bijection'> = {
  kind: 'bijection',
  type: 'softClip',
  version: 1,
  summary: 'Data within bounds, nearly unchanged near 0',
  schema,
  build: ({ eventShape, bound }: v.InferOutput<typeof schema>) => elementwiseSoftClip(eventShape, { bound }),
  instances: [
    { type: 'softClip', version: 1, eventShape: [1], bound: 5 },
    { type: 'softClip', version: 1, eventShape: [2, 2], bound: 0.5 },
  ],
};
