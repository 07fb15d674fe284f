import * as v from 'valibot';
import { FlowError } from '../../flow-error.ts';
import { concat } from '../../tensor/primitives/concat.ts';
import { constant } from '../../tensor/primitives/constant.ts';
import { gather } from '../../tensor/primitives/gather.ts';
import { formatShape, sameShape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Bijection, Transformed } from '../bijection.ts';
import { prefixed } from '../declaration.ts';
import type { Definition } from '../define.ts';
import { domainOf, rangesOf, wholeLine, type Domain } from '../range.ts';

const schema = v.strictObject({
  type: v.literal('onSlice'),
  version: v.literal(1),
  features: v.pipe(v.number(), v.integer(), v.minValue(1)),
  positions: v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(0))), v.minLength(1)),
  bijection: v.looseObject({ type: v.string(), version: v.number() }),
});

/**
 * A bijection of some features, the others being kept: feature `positions[i]` of the event is feature `i` of the bijection.
 *
 * @throws FlowError SPEC_INVALID when positions repeat, lie beyond the features or are not as many as the bijection maps.
 *
 * @example
 * ```ts
 * onSlice(3, [1], elementwiseExp([1])).data; // => [[-Infinity, Infinity], [0, Infinity], [-Infinity, Infinity]]
 * ```
 */
export function onSlice(features: number, positions: readonly number[], bijection: Bijection): Bijection {
  if (new Set(positions).size !== positions.length || positions.some((position) => position >= features))
    throw new FlowError('SPEC_INVALID', `positions [${positions.join(', ')}] among ${features} features`, {
      hint: `name different positions from 0 to ${features - 1}`,
    });
  if (!sameShape(bijection.eventShape, [positions.length]))
    throw new FlowError(
      'SPEC_INVALID',
      `${positions.length} positions for a bijection of events ${formatShape(bijection.eventShape)}`,
    );
  const kept = Array.from({ length: features }, (_, i) => i).filter((feature) => !positions.includes(feature));
  const order = [...positions, ...kept];
  const indices = (list: readonly number[]): Tensor => constant(Int32Array.from(list));
  const back = order.map((_, feature) => order.indexOf(feature));
  const apply = (x: Tensor, map: (part: Tensor) => Transformed): Transformed => {
    const { value, logDet } = map(gather(x, indices(positions)));
    const whole = kept.length === 0 ? value : concat([value, gather(x, indices(kept))]);
    return { value: gather(whole, indices(back)), logDet };
  };
  const spread = (domain: Domain | undefined): Domain | undefined => {
    const ranges = rangesOf(domain, positions.length);
    return domainOf(back.map((at) => ranges[at] ?? wholeLine));
  };
  const [latent, data] = [spread(bijection.latent), spread(bijection.data)];
  return {
    spec: { type: 'onSlice', version: 1, features, positions: [...positions], bijection: bijection.spec },
    eventShape: [features],
    ...(bijection.contextShape && { contextShape: bijection.contextShape }),
    ...(latent && { latent }),
    ...(data && { data }),
    declare: () => prefixed('bijection', bijection.declare()),
    forward: (z, scope) => apply(z, (part) => bijection.forward(part, scope.child('bijection'))),
    inverse: (x, scope) => apply(x, (part) => bijection.inverse(part, scope.child('bijection'))),
  };
}

export const onSliceDefinition: Definition<Bijection, 'bijection'> = {
  kind: 'bijection',
  type: 'onSlice',
  version: 1,
  summary: 'A bijection of some features, the others kept',
  schema,
  build: ({ features, positions, bijection }: v.InferOutput<typeof schema>, build) =>
    onSlice(features, positions, build<Bijection>('bijection', bijection)),
  instances: [
    {
      type: 'onSlice',
      version: 1,
      features: 4,
      positions: [3, 1],
      bijection: { type: 'luLinear', version: 1, features: 2 },
    },
    {
      type: 'onSlice',
      version: 1,
      features: 3,
      positions: [1],
      bijection: { type: 'exp', version: 1, eventShape: [1] },
    },
    {
      type: 'onSlice',
      version: 1,
      features: 1,
      positions: [0],
      bijection: { type: 'leakyTanh', version: 1, eventShape: [1] },
    },
    {
      type: 'onSlice',
      version: 1,
      features: 2,
      positions: [1, 0],
      bijection: {
        type: 'coupling',
        version: 1,
        features: 2,
        transformer: { type: 'affine', version: 1 },
        conditioner: { type: 'mlp', version: 1, hidden: [8], lastLayer: 'uniform' },
        mask: [true, false],
        context: 2,
      },
    },
  ],
};
