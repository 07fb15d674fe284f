import * as v from 'valibot';
import { filled } from '../bijections/declaration.ts';
import type { Definition } from '../bijections/define.ts';
import { square } from '../tensor/derived.ts';
import { add } from '../tensor/primitives/add.ts';
import { exp } from '../tensor/primitives/exp.ts';
import { mul } from '../tensor/primitives/mul.ts';
import { neg } from '../tensor/primitives/neg.ts';
import { sub } from '../tensor/primitives/sub.ts';
import { sum } from '../tensor/primitives/sum.ts';
import { sizeOf, type Shape } from '../tensor/shape.ts';
import type { Distribution } from './distribution.ts';

const schema = v.strictObject({
  type: v.literal('normal'),
  version: v.literal(1),
  eventShape: v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(1)))),
  trainable: v.optional(v.boolean(), false),
});

/**
 * Independent normal numbers, of mean 0 and standard deviation 1 or with trained `mean` and `logScale`:
 * `log p(x) = -1/2 sum ((x - mean) / e^logScale)^2 - sum logScale - n/2 log 2π`, in nats.
 *
 * @example
 * ```ts
 * normal([2]).eventShape; // => [2]
 * ```
 */
export function normal(eventShape: Shape, { trainable = false }: { readonly trainable?: boolean } = {}): Distribution {
  const logNormaliser = -0.5 * sizeOf(eventShape) * Math.log(2 * Math.PI);
  return {
    spec: { type: 'normal', version: 1, eventShape: [...eventShape], trainable },
    eventShape,
    declare: () => (trainable ? [filled('mean', eventShape, 0), filled('logScale', eventShape, 0)] : []),
    logProb(x, scope) {
      if (!trainable) return add(mul(sum(square(x)), -0.5), logNormaliser);
      const logScale = scope.param('logScale');
      const z = mul(sub(x, scope.param('mean')), exp(neg(logScale)));
      return sub(add(mul(sum(square(z)), -0.5), logNormaliser), sum(logScale));
    },
    sample(scope) {
      const z = scope.noise('z', 'normal', eventShape);
      return trainable ? add(mul(z, exp(scope.param('logScale'))), scope.param('mean')) : z;
    },
  };
}

export const normalDefinition: Definition<Distribution, 'distribution'> = {
  kind: 'distribution',
  type: 'normal',
  version: 1,
  summary: 'Independent normal numbers',
  schema,
  build: ({ eventShape, trainable }: v.InferOutput<typeof schema>) => normal(eventShape, { trainable }),
  instances: [
    { type: 'normal', version: 1, eventShape: [1], trainable: true },
    { type: 'normal', version: 1, eventShape: [2] },
    { type: 'normal', version: 1, eventShape: [2], trainable: true },
    { type: 'normal', version: 1, eventShape: [2, 2], trainable: true },
  ],
};
