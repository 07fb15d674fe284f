import * as v from 'valibot';
import { FlowError } from '../../flow-error.ts';
import { reshape } from '../../tensor/primitives/reshape.ts';
import { formatShape, sizeOf, type Shape } from '../../tensor/shape.ts';
import type { Bijection } from '../bijection.ts';
import { prefixed } from '../declaration.ts';
import type { Definition } from '../define.ts';

const schema = v.strictObject({
  type: v.literal('reshaped'),
  version: v.literal(1),
  eventShape: v.array(v.pipe(v.number(), v.integer(), v.minValue(1))),
  bijection: v.looseObject({ type: v.string(), version: v.number() }),
});

/**
 * A bijection of the same numbers in another shape, row by row: events of `eventShape` go through it in its own shape and back.
 *
 * @throws FlowError SPEC_INVALID when the shapes have different sizes.
 *
 * @example
 * ```ts
 * reshaped([2, 3], luLinear(6)).eventShape; // => [2, 3]
 * ```
 */
export function reshaped(eventShape: Shape, bijection: Bijection): Bijection {
  const inner = bijection.eventShape;
  if (sizeOf(inner) !== sizeOf(eventShape))
    throw new FlowError(
      'SPEC_INVALID',
      `events ${formatShape(eventShape)} for a bijection of events ${formatShape(inner)}`,
      { hint: 'both must hold the same number of numbers' },
    );
  const through =
    (direction: 'forward' | 'inverse'): Bijection['forward'] =>
    (x, scope) => {
      const { value, logDet } = bijection[direction](reshape(x, inner), scope.child('bijection'));
      return { value: reshape(value, eventShape), logDet };
    };
  return {
    spec: { type: 'reshaped', version: 1, eventShape: [...eventShape], bijection: bijection.spec },
    eventShape,
    ...(bijection.contextShape && { contextShape: bijection.contextShape }),
    ...(bijection.latent && { latent: bijection.latent }),
    ...(bijection.data && { data: bijection.data }),
    declare: () => prefixed('bijection', bijection.declare()),
    forward: through('forward'),
    inverse: through('inverse'),
  };
}

export const reshapedDefinition: Definition<Bijection, 'bijection'> = {
  kind: 'bijection',
  type: 'reshaped',
  version: 1,
  summary: 'A bijection of the same numbers in another shape',
  schema,
  build: ({ eventShape, bijection }: v.InferOutput<typeof schema>, build) =>
    reshaped(eventShape, build<Bijection>('bijection', bijection)),
  instances: [
    {
      type: 'reshaped',
      version: 1,
      eventShape: [2, 2],
      bijection: { type: 'luLinear', version: 1, features: 4 },
    },
    {
      type: 'reshaped',
      version: 1,
      eventShape: [],
      bijection: { type: 'sigmoid', version: 1, eventShape: [1] },
    },
    {
      type: 'reshaped',
      version: 1,
      eventShape: [4],
      bijection: { type: 'elementwiseAffine', version: 1, eventShape: [2, 2] },
    },
    {
      type: 'reshaped',
      version: 1,
      eventShape: [2, 1],
      bijection: {
        type: 'elementwiseTransformer',
        version: 1,
        features: 2,
        transformer: { type: 'rationalQuadratic', version: 1 },
        context: 1,
        conditioner: { type: 'mlp', version: 1, hidden: [6], lastLayer: 'uniform' },
      },
    },
  ],
};
