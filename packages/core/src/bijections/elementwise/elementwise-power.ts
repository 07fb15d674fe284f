import * as v from 'valibot';
import { aboveZero } from '../../tensor/derived.ts';
import { add } from '../../tensor/primitives/add.ts';
import { log } from '../../tensor/primitives/log.ts';
import { mul } from '../../tensor/primitives/mul.ts';
import { pow } from '../../tensor/primitives/pow.ts';
import type { Shape } from '../../tensor/shape.ts';
import type { Bijection } from '../bijection.ts';
import type { Definition } from '../define.ts';
import { elementwise, elementwiseEntries } from './elementwise.ts';
import { parseSpec } from '../parse-spec.ts';

const schema = v.strictObject({
  ...elementwiseEntries('power'),
  exponent: v.pipe(v.number(), v.minValue(0.01), v.maxValue(100)),
});

/**
 * Powers of positive numbers: `x = z^exponent`, `logDet = sum log exponent + (exponent - 1) log z`.
 *
 * @example
 * ```ts
 * elementwisePower([2], { exponent: 0.5 }).latent; // => [0, Infinity]
 * ```
 */
export function elementwisePower(eventShape: Shape, options: { readonly exponent: number }): Bijection {
  const spec = parseSpec(schema, { type: 'power', version: 1, eventShape: [...eventShape], ...options });
  const { exponent } = spec;
  // Of latent and data one is nearer to 1 than the other, whichever was computed: it neither over- nor underflowed.
  const isFlat = exponent < 1;
  const factor = isFlat ? 1 - 1 / exponent : exponent - 1;
  return elementwise({
    spec,
    eventShape,
    forward: (z) => pow(aboveZero(z), exponent),
    inverse: (x) => pow(aboveZero(x), 1 / exponent),
    logSlope: (z, x) => add(mul(log(aboveZero(isFlat ? x : z)), factor), Math.log(exponent)),
    latent: [0, Infinity],
    data: [0, Infinity],
  });
}

export const elementwisePowerDefinition: Definition<Bijection, 'bijection'> = {
  kind: 'bijection',
  type: 'power',
  version: 1,
  summary: 'Powers of positive numbers',
  schema,
  build: ({ eventShape, exponent }: v.InferOutput<typeof schema>) => elementwisePower(eventShape, { exponent }),
  instances: [
    { type: 'power', version: 1, eventShape: [1], exponent: 3 },
    { type: 'power', version: 1, eventShape: [2], exponent: 0.4 },
    { type: 'power', version: 1, eventShape: [2, 2], exponent: 1.5 },
  ],
};
