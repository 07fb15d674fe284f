import * as v from 'valibot';
import type { Definition } from '../bijections/define.ts';
import type { Shape } from '../tensor/shape.ts';
import { uniformBetween } from './box.ts';
import type { Distribution } from './distribution.ts';
import { eventValues } from './event-values.ts';
import { parseSpec } from '../bijections/parse-spec.ts';

const schema = v.strictObject({
  type: v.literal('uniform'),
  version: v.literal(1),
  eventShape: v.array(v.pipe(v.number(), v.integer(), v.minValue(1))),
  low: v.optional(v.number(), 0),
  high: v.optional(v.number(), 1),
});

/**
 * Independent numbers uniform on one interval, its ends included: `log p(x) = -n log(high - low)`, in nats, and -infinity outside with a
 * gradient of 0. `box` has an interval for each number.
 *
 * @throws FlowError SPEC_INVALID unless `low < high`.
 *
 * @example
 * ```ts
 * uniform([2]).support; // => [0, 1]
 * ```
 */
export function uniform(
  eventShape: Shape,
  options: { readonly low?: number; readonly high?: number } = {},
): Distribution {
  const spec = parseSpec(schema, { type: 'uniform', version: 1, eventShape: [...eventShape], ...options });
  const [low, high] = [spec.low, spec.high].map((bound) => eventValues(bound, eventShape, 'a bound')) as [
    number[],
    number[],
  ];
  return uniformBetween(spec, eventShape, low, high);
}

export const uniformDefinition: Definition<Distribution, 'distribution'> = {
  kind: 'distribution',
  type: 'uniform',
  version: 1,
  summary: 'Independent numbers uniform on an interval',
  schema,
  build: ({ eventShape, ...options }: v.InferOutput<typeof schema>) => uniform(eventShape, options),
  instances: [
    { type: 'uniform', version: 1, eventShape: [1] },
    { type: 'uniform', version: 1, eventShape: [2], low: -3, high: 5 },
    { type: 'uniform', version: 1, eventShape: [2, 2], low: -1 },
  ],
};
