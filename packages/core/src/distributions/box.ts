import * as v from 'valibot';
import type { Definition } from '../bijections/define.ts';
import { domainOf } from '../bijections/range.ts';
import type { Spec } from '../bijections/bijection.ts';
import { FlowError } from '../flow-error.ts';
import { add } from '../tensor/primitives/add.ts';
import { greaterEqual, lessEqual } from '../tensor/primitives/compare.ts';
import { constant, full } from '../tensor/primitives/constant.ts';
import { and } from '../tensor/primitives/logic.ts';
import { max, min } from '../tensor/primitives/max-min.ts';
import { mul } from '../tensor/primitives/mul.ts';
import { sum } from '../tensor/primitives/sum.ts';
import { where } from '../tensor/primitives/where.ts';
import type { Shape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Distribution } from './distribution.ts';
import { parseSpec } from '../bijections/parse-spec.ts';

const schema = v.strictObject({
  type: v.literal('box'),
  version: v.literal(1),
  low: v.pipe(v.array(v.number()), v.minLength(1)),
  high: v.pipe(v.array(v.number()), v.minLength(1)),
});

/**
 * Uniform on a box, its faces included: `log p(x) = -Σ log(high - low)`, in nats, and -infinity outside with a gradient of 0.
 * A flow over it cannot be trained on data outside of the image of the box: their loss is infinite.
 *
 * @throws FlowError SPEC_INVALID when corners do not fit or are not in order.
 *
 * @example
 * ```ts
 * box([0, -1], [1, 1]).support; // => [[0, 1], [-1, 1]]
 * ```
 */
export const box = (low: readonly number[], high: readonly number[]): Distribution =>
  uniformBetween(
    parseSpec(schema, { type: 'box', version: 1, low: [...low], high: [...high] }),
    [low.length],
    low,
    high,
  );

/** Independent numbers, each uniform between its bounds. */
export function uniformBetween(
  spec: Spec,
  eventShape: Shape,
  low: readonly number[],
  high: readonly number[],
): Distribution {
  const wrong = low.findIndex((each, i) => !(each < high[i]!));
  if (wrong >= 0 || low.length !== high.length)
    throw new FlowError('SPEC_INVALID', `element ${wrong} lies between ${low[wrong]} and ${high[wrong]}`, {
      hint: 'give as many upper bounds as lower ones, each greater',
    });
  const width = low.map((each, i) => high[i]! - each);
  const volume = width.reduce((total, each) => total + Math.log(each), 0);
  const support = domainOf(low.map((each, i) => [each, high[i]!]));
  const values = (numbers: readonly number[]): Tensor => constant(numbers, eventShape);
  return {
    spec,
    eventShape,
    ...(support && { support }),
    declare: () => [],
    logProb: (x) =>
      sum(
        where(
          and(greaterEqual(x, values(low)), lessEqual(x, values(high))),
          values(width.map((each) => -Math.log(each))),
          -Infinity,
        ),
      ),
    // Rounding must not lead out of the box.
    sample: (scope) =>
      min(
        max(add(mul(scope.noise('u', 'uniform', eventShape), values(width)), values(low)), values(low)),
        values(high),
      ),
    mean: () => values(low.map((each, i) => each + width[i]! / 2)),
    variance: () => values(width.map((each) => each ** 2 / 12)),
    entropy: () => full([], volume),
  };
}

export const boxDefinition: Definition<Distribution, 'distribution'> = {
  kind: 'distribution',
  type: 'box',
  version: 1,
  summary: 'Uniform on a box',
  schema,
  build: ({ low, high }: v.InferOutput<typeof schema>) => box(low, high),
  instances: [
    { type: 'box', version: 1, low: [-3], high: [5] },
    { type: 'box', version: 1, low: [0, -2], high: [1, 5] },
    { type: 'box', version: 1, low: [0, -2, 1e3], high: [1, 5, 1.1e3] },
  ],
};
