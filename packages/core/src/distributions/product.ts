import * as v from 'valibot';
import { prefixed } from '../bijections/declaration.ts';
import type { Definition } from '../bijections/define.ts';
import { domainOf, rangesOf } from '../bijections/range.ts';
import type { Scope } from '../bijections/scope.ts';
import { add } from '../tensor/primitives/add.ts';
import { concat } from '../tensor/primitives/concat.ts';
import { reshape } from '../tensor/primitives/reshape.ts';
import { slice } from '../tensor/primitives/slice.ts';
import { sizeOf } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { contextOf } from './context-of.ts';
import type { Distribution } from './distribution.ts';
import { parseSpec } from '../bijections/parse-spec.ts';

const schema = v.strictObject({
  type: v.literal('product'),
  version: v.literal(1),
  blocks: v.pipe(v.array(v.looseObject({ type: v.string(), version: v.number() })), v.minLength(1)),
});

/**
 * Independent blocks one after another: the event is a vector of all their numbers, and log densities and entropies add up, in nats.
 * Params: `blocks.k.…`.
 *
 * @throws FlowError SPEC_INVALID when blocks need different contexts.
 *
 * @example
 * ```ts
 * product([vonMises([1]), normal([2])]).eventShape; // => [3]
 * ```
 */
export function product(blocks: readonly Distribution[]): Distribution {
  const spec = parseSpec(schema, { type: 'product', version: 1, blocks: blocks.map((block) => block.spec) });
  const sizes = blocks.map(({ eventShape }) => sizeOf(eventShape));
  const size = sizes.reduce((total, each) => total + each, 0);
  const each = (scope: Scope, of: (block: Distribution, scope: Scope, k: number) => Tensor): Tensor[] =>
    blocks.map((block, k) => of(block, scope.child(`blocks.${k}`), k));
  const total = (values: readonly Tensor[]): Tensor => values.reduce((sum, value) => add(sum, value));
  const joined = (values: readonly Tensor[]): Tensor => concat(values.map((value, k) => reshape(value, [sizes[k]!])));
  const starts = sizes.map((_, k) => sizes.slice(0, k).reduce((sum, length) => sum + length, 0));
  const support = domainOf(blocks.flatMap((block, k) => rangesOf(block.support, sizes[k]!)));
  return {
    spec,
    eventShape: [size],
    ...contextOf(blocks),
    ...(support && { support }),
    declare: () => blocks.flatMap((block, k) => prefixed(`blocks.${k}`, block.declare())),
    logProb: (x, scope) =>
      total(
        each(scope, (block, own, k) => {
          const part = slice(x, { axis: 0, start: starts[k]!, end: starts[k]! + sizes[k]! });
          return block.logProb(reshape(part, block.eventShape), own);
        }),
      ),
    sample: (scope) => joined(each(scope, (block, own) => block.sample(own))),
    ...(blocks.every((block) => block.mean) && {
      mean: (scope: Scope) => joined(each(scope, (block, own) => block.mean!(own))),
    }),
    ...(blocks.every((block) => block.variance) && {
      variance: (scope: Scope) => joined(each(scope, (block, own) => block.variance!(own))),
    }),
    ...(blocks.every((block) => block.entropy) && {
      entropy: (scope: Scope) => total(each(scope, (block, own) => block.entropy!(own))),
    }),
  };
}

const angle = { type: 'vonMises', version: 1, eventShape: [1], concentration: [2], trainable: true };

export const productDefinition: Definition<Distribution, 'distribution'> = {
  kind: 'distribution',
  type: 'product',
  version: 1,
  summary: 'Independent blocks one after another',
  schema,
  build: ({ blocks }: v.InferOutput<typeof schema>, build) =>
    product(blocks.map((block) => build<Distribution>('distribution', block))),
  instances: [
    { type: 'product', version: 1, blocks: [{ type: 'laplace', version: 1, eventShape: [1] }] },
    { type: 'product', version: 1, blocks: [angle, { type: 'normal', version: 1, eventShape: [1], trainable: true }] },
    {
      type: 'product',
      version: 1,
      blocks: [
        { type: 'uniform', version: 1, eventShape: [2] },
        { type: 'classConditional', version: 1, features: 2, classes: 3 },
        { type: 'logistic', version: 1, eventShape: [1], trainable: true },
      ],
    },
  ],
};
