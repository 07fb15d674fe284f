import * as v from 'valibot';
import { less } from '../../tensor/primitives/compare.ts';
import { div } from '../../tensor/primitives/div.ts';
import { mul } from '../../tensor/primitives/mul.ts';
import { where } from '../../tensor/primitives/where.ts';
import type { Shape } from '../../tensor/shape.ts';
import type { Bijection } from '../bijection.ts';
import type { Definition } from '../define.ts';
import { elementwise, elementwiseEntries } from './elementwise.ts';
import { parseSpec } from '../parse-spec.ts';

export interface LeakyReluOptions {
  /** Slope below 0. */
  readonly slope?: number;
}

const schema = v.strictObject({
  ...elementwiseEntries('leakyRelu'),
  slope: v.optional(v.pipe(v.number(), v.minValue(1e-6), v.maxValue(1e6)), 0.01),
});

/**
 * A straight line with a kink at 0: `x = z` above, `x = slope z` below; `logDet` is `log slope` for each number below.
 *
 * @example
 * ```ts
 * elementwiseLeakyRelu([2], { slope: 0.2 }).spec.slope; // => 0.2
 * ```
 */
export function elementwiseLeakyRelu(eventShape: Shape, options: LeakyReluOptions = {}): Bijection {
  const spec = parseSpec(schema, { type: 'leakyRelu', version: 1, eventShape: [...eventShape], ...options });
  const { slope } = spec;
  return elementwise({
    spec,
    eventShape,
    forward: (z) => mul(z, where(less(z, 0), slope, 1)),
    inverse: (x) => div(x, where(less(x, 0), slope, 1)),
    logSlope: (z) => where(less(z, 0), Math.log(slope), 0),
  });
}

export const elementwiseLeakyReluDefinition: Definition<Bijection, 'bijection'> = {
  kind: 'bijection',
  type: 'leakyRelu',
  version: 1,
  summary: 'Straight line with a kink at 0',
  schema,
  build: ({ eventShape, slope }: v.InferOutput<typeof schema>) => elementwiseLeakyRelu(eventShape, { slope }),
  instances: [
    { type: 'leakyRelu', version: 1, eventShape: [1], slope: 0.2 },
    { type: 'leakyRelu', version: 1, eventShape: [2, 2] },
  ],
};
