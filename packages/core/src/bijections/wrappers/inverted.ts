import * as v from 'valibot';
import type { Bijection } from '../bijection.ts';
import { prefixed } from '../declaration.ts';
import type { Definition } from '../define.ts';

const schema = v.strictObject({
  type: v.literal('inverted'),
  version: v.literal(1),
  bijection: v.looseObject({ type: v.string(), version: v.number() }),
});

/**
 * A bijection with its directions exchanged.
 *
 * @example
 * ```ts
 * inverted(coupling(2)).spec.type; // => 'inverted'
 * ```
 */
export const inverted = (bijection: Bijection): Bijection => ({
  spec: { type: 'inverted', version: 1, bijection: bijection.spec },
  eventShape: bijection.eventShape,
  ...(bijection.contextShape && { contextShape: bijection.contextShape }),
  ...(bijection.data && { latent: bijection.data }),
  ...(bijection.latent && { data: bijection.latent }),
  declare: () => prefixed('bijection', bijection.declare()),
  forward: (z, scope) => bijection.inverse(z, scope.child('bijection')),
  inverse: (x, scope) => bijection.forward(x, scope.child('bijection')),
});

export const invertedDefinition: Definition<Bijection, 'bijection'> = {
  kind: 'bijection',
  type: 'inverted',
  version: 1,
  summary: 'A bijection with its directions exchanged',
  schema,
  build: ({ bijection }: v.InferOutput<typeof schema>, build) => inverted(build<Bijection>('bijection', bijection)),
  instances: [
    {
      type: 'inverted',
      version: 1,
      bijection: {
        type: 'coupling',
        version: 1,
        features: 2,
        transformer: { type: 'affine', version: 1 },
        conditioner: { type: 'mlp', version: 1, hidden: [8], lastLayer: 'uniform' },
        mask: [true, false],
      },
    },
    {
      type: 'inverted',
      version: 1,
      bijection: {
        type: 'elementwiseTransformer',
        version: 1,
        features: 1,
        transformer: { type: 'rationalQuadratic', version: 1 },
        context: 1,
        conditioner: { type: 'mlp', version: 1, hidden: [6], lastLayer: 'uniform' },
      },
    },
  ],
};
