import * as v from 'valibot';
import type { Definition } from '../bijections/define.ts';
import { add } from '../tensor/primitives/add.ts';
import { constant } from '../tensor/primitives/constant.ts';
import { mul } from '../tensor/primitives/mul.ts';
import { sum } from '../tensor/primitives/sum.ts';
import { sizeOf, type Shape } from '../tensor/shape.ts';
import { diagonalNormal } from './diagonal-normal.ts';
import type { Distribution } from './distribution.ts';
import { beginning, eventValues, type EventValues } from './event-values.ts';
import { tameSquare } from './tame-square.ts';
import { parseSpec } from '../bijections/parse-spec.ts';

export interface NormalOptions {
  /** 0 if not given. */
  readonly mean?: EventValues;
  /** Standard deviation: 1 if not given. */
  readonly scale?: EventValues;
  /** Whether mean and scale are learned; then those given are where learning begins. */
  readonly trainable?: boolean;
}

const schema = v.strictObject({
  type: v.literal('normal'),
  version: v.literal(1),
  eventShape: v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(1)))),
  mean: v.optional(v.array(v.number())),
  scale: v.optional(v.array(v.pipe(v.number(), v.gtValue(0)))),
  trainable: v.optional(v.boolean(), false),
});

/**
 * Independent normal numbers, of mean 0 and standard deviation 1 unless others are given, or learned as `mean` and `logScale`:
 * `log p(x) = -1/2 sum ((x - mean) / e^logScale)^2 - sum logScale - n/2 log 2π`, in nats.
 *
 * @throws FlowError SPEC_INVALID when there are not as many numbers as the event has.
 *
 * @example
 * ```ts
 * normal([2]).eventShape; // => [2]
 * normal([2], { mean: [1, -1], scale: 0.5 }).spec.scale; // => [0.5, 0.5]
 * ```
 */
export function normal(eventShape: Shape, { mean, scale, trainable }: NormalOptions = {}): Distribution {
  const spec = parseSpec(schema, {
    type: 'normal',
    version: 1,
    eventShape: [...eventShape],
    ...(mean !== undefined && { mean: eventValues(mean, eventShape, 'mean') }),
    ...(scale !== undefined && { scale: eventValues(scale, eventShape, 'scale') }),
    ...(trainable !== undefined && { trainable }),
  });
  const means = eventValues(spec.mean ?? 0, eventShape, 'mean');
  const logScales = eventValues(spec.scale ?? 1, eventShape, 'scale').map(Math.log);
  const law = diagonalNormal(eventShape, (scope) =>
    spec.trainable
      ? { mean: scope.param('mean'), logScale: scope.param('logScale') }
      : { mean: constant(means, eventShape), logScale: constant(logScales, eventShape) },
  );
  const isStandard = !spec.trainable && [...means, ...logScales].every((each) => each === 0);
  const logNormaliser = -0.5 * sizeOf(eventShape) * Math.log(2 * Math.PI);
  return {
    spec,
    eventShape,
    declare: () =>
      spec.trainable ? [beginning('mean', eventShape, means), beginning('logScale', eventShape, logScales)] : [],
    ...law,
    ...(isStandard && {
      logProb: (x) => add(mul(sum(tameSquare(x)), -0.5), logNormaliser),
      sample: (scope) => scope.noise('z', 'normal', eventShape),
    }),
  };
}

export const normalDefinition: Definition<Distribution, 'distribution'> = {
  kind: 'distribution',
  type: 'normal',
  version: 1,
  summary: 'Independent normal numbers',
  schema,
  build: ({ eventShape, ...options }: NormalOptions & { readonly eventShape: Shape }) => normal(eventShape, options),
  instances: [
    { type: 'normal', version: 1, eventShape: [1], trainable: true },
    { type: 'normal', version: 1, eventShape: [2] },
    { type: 'normal', version: 1, eventShape: [2], mean: [1, -3], scale: [0.2, 5], trainable: true },
    { type: 'normal', version: 1, eventShape: [2, 2], trainable: true },
  ],
};
