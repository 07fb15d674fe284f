import * as v from 'valibot';
import { FlowError } from '../../flow-error.ts';
import { key, permutation as drawPermutation } from '../../random/index.ts';
import { constant, full } from '../../tensor/primitives/constant.ts';
import { gather } from '../../tensor/primitives/gather.ts';
import type { Bijection } from '../bijection.ts';
import type { Definition } from '../define.ts';

const schema = v.strictObject({
  type: v.literal('permutation'),
  version: v.literal(1),
  order: v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(0))), v.minLength(1)),
});

/**
 * Features in another order: feature `i` of the data is feature `order[i]` of the latent. Volume is preserved.
 *
 * @throws FlowError SPEC_INVALID when `order` is not an order of 0 … n-1.
 *
 * @example
 * ```ts
 * permutation([2, 0, 1]).eventShape; // => [3]
 * ```
 */
export function permutation(order: readonly number[]): Bijection {
  if (order.length === 0 || order.toSorted((a, b) => a - b).some((position, i) => position !== i))
    throw new FlowError('SPEC_INVALID', `[${order.join(', ')}] is not an order of 0 to ${order.length - 1}`, {
      hint: 'name every position once',
    });
  const forth = constant(Int32Array.from(order));
  const back = constant(Int32Array.from(order, (_, feature) => order.indexOf(feature)));
  return {
    spec: { type: 'permutation', version: 1, order: [...order] },
    eventShape: [order.length],
    declare: () => [],
    forward: (z) => ({ value: gather(z, forth), logDet: full([], 0) }),
    inverse: (x) => ({ value: gather(x, back), logDet: full([], 0) }),
  };
}

/**
 * Features in the opposite order.
 *
 * @example
 * ```ts
 * reversePermutation(3).spec.order; // => [2, 1, 0]
 * ```
 */
export const reversePermutation = (features: number): Bijection =>
  permutation(Array.from({ length: features }, (_, i) => features - 1 - i));

/**
 * An order drawn from a seed; it is part of the spec, so a model never draws it again.
 *
 * @example
 * ```ts
 * randomPermutation(3, { seed: 1 }).spec.order.toSorted(); // => [0, 1, 2]
 * ```
 */
export const randomPermutation = (features: number, { seed }: { readonly seed: number }): Bijection =>
  permutation([...drawPermutation(key(seed), features)]);

export const permutationDefinition: Definition<Bijection, 'bijection'> = {
  kind: 'bijection',
  type: 'permutation',
  version: 1,
  summary: 'Features in another order',
  schema,
  build: ({ order }: v.InferOutput<typeof schema>) => permutation(order),
  instances: [
    { type: 'permutation', version: 1, order: [1, 0] },
    { type: 'permutation', version: 1, order: [3, 0, 4, 1, 2] },
    { type: 'permutation', version: 1, order: [0] },
  ],
};
