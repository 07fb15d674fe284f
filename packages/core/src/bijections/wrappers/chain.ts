import * as v from 'valibot';
import { FlowError } from '../../flow-error.ts';
import { add } from '../../tensor/primitives/add.ts';
import { full } from '../../tensor/primitives/constant.ts';
import { formatShape, sameShape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Bijection, Transformed } from '../bijection.ts';
import { prefixed } from '../declaration.ts';
import type { Definition } from '../define.ts';
import { sharedContext } from '../shared-context.ts';

const schema = v.strictObject({
  type: v.literal('chain'),
  version: v.literal(1),
  layers: v.pipe(v.array(v.looseObject({ type: v.string(), version: v.number() })), v.minLength(1)),
});

/** One layer of a chain with the name its params have. */
export interface ChainLayer {
  readonly name: string;
  readonly bijection: Bijection;
}

/** A composition, which can also be walked layer by layer. */
export interface Chain extends Bijection {
  readonly layers: readonly ChainLayer[];
}

/**
 * Bijections one after another, in the order latent to data: `forward` applies the first one first. Log-dets add up.
 *
 * @throws FlowError SPEC_INVALID when there is none, or shapes of events or contexts differ.
 *
 * @example
 * ```ts
 * chain([coupling(2), reversePermutation(2), coupling(2)]).layers.length; // => 3
 * ```
 */
export function chain(bijections: readonly Bijection[]): Chain {
  const [first] = bijections;
  if (first === undefined)
    throw new FlowError('SPEC_INVALID', 'a chain of no bijections', { hint: 'give at least one layer' });
  const { eventShape } = first;
  bijections.forEach((layer, i) => {
    if (!sameShape(layer.eventShape, eventShape))
      throw new FlowError(
        'SPEC_INVALID',
        `layer ${i} maps events ${formatShape(layer.eventShape)}, layer 0 ${formatShape(eventShape)}`,
      );
  });
  // What stands before the first layer that says where its numbers lie, a permutation for one, leaves them there.
  const saysWhere = ({ latent, data }: Bijection): boolean => (latent ?? data) !== undefined;
  const latent = bijections.find(saysWhere)?.latent;
  const data = bijections.findLast(saysWhere)?.data;
  const layers = bijections.map((bijection, i) => ({ name: `${i}`, bijection }));
  const walk = (
    x: Tensor,
    order: readonly ChainLayer[],
    map: (layer: ChainLayer, x: Tensor) => Transformed,
  ): Transformed =>
    order.reduce<Transformed>(
      ({ value, logDet }, layer) => {
        const next = map(layer, value);
        return { value: next.value, logDet: add(logDet, next.logDet) };
      },
      { value: x, logDet: full([], 0) },
    );
  return {
    spec: { type: 'chain', version: 1, layers: bijections.map(({ spec }) => spec) },
    eventShape,
    ...sharedContext(bijections),
    ...(latent && { latent }),
    ...(data && { data }),
    layers,
    declare: () => layers.flatMap(({ name, bijection }) => prefixed(name, bijection.declare())),
    forward: (z, scope) => walk(z, layers, ({ name, bijection }, value) => bijection.forward(value, scope.child(name))),
    inverse: (x, scope) =>
      walk(x, layers.toReversed(), ({ name, bijection }, value) => bijection.inverse(value, scope.child(name))),
  };
}

export const chainDefinition: Definition<Bijection, 'bijection'> = {
  kind: 'bijection',
  type: 'chain',
  version: 1,
  summary: 'Bijections one after another, latent to data',
  schema,
  build: ({ layers }: v.InferOutput<typeof schema>, build) =>
    chain(layers.map((layer) => build<Bijection>('bijection', layer))),
  instances: [
    {
      type: 'chain',
      version: 1,
      layers: [
        {
          type: 'coupling',
          version: 1,
          features: 3,
          transformer: { type: 'affine', version: 1 },
          conditioner: { type: 'mlp', version: 1, hidden: [8], lastLayer: 'uniform' },
          mask: [true, false, true],
        },
        { type: 'permutation', version: 1, order: [2, 0, 1] },
        { type: 'standardise', version: 1, features: 3 },
      ],
    },
    {
      type: 'chain',
      version: 1,
      layers: [
        { type: 'elementwiseAffine', version: 1, eventShape: [1] },
        {
          type: 'elementwiseTransformer',
          version: 1,
          features: 1,
          transformer: { type: 'rationalQuadratic', version: 1 },
          context: 2,
          conditioner: { type: 'mlp', version: 1, hidden: [6], lastLayer: 'uniform' },
        },
        {
          type: 'elementwiseTransformer',
          version: 1,
          features: 1,
          transformer: { type: 'affine', version: 1 },
          context: 2,
          conditioner: { type: 'mlp', version: 1, hidden: [6], lastLayer: 'uniform' },
        },
      ],
    },
  ],
};
