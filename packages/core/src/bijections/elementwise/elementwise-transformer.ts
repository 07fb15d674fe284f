import * as v from 'valibot';
import type { ConditionerFactory } from '../../nn/conditioner.ts';
import { mlp } from '../../nn/mlp.ts';
import { sum } from '../../tensor/primitives/sum.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Bijection, Spec, Transformed } from '../bijection.ts';
import { filled, prefixed } from '../declaration.ts';
import type { Definition } from '../define.ts';
import type { Scope } from '../scope.ts';
import { affine } from '../transformers/affine.ts';
import type { Transformer } from '../transformers/transformer.ts';
import { cutParams, domainsOf, ownParams, parameterCount } from '../transformers/transformer-params.ts';
import { parseSpec } from '../parse-spec.ts';

export interface ElementwiseTransformerOptions {
  readonly transformer?: Transformer;
  /** Length of the context; without one the parameters are trained numbers. */
  readonly context?: number;
  /** The network from the context to the parameters. */
  readonly conditioner?: ConditionerFactory;
  /** Which direction of the transformer goes from data to latent: `apply`, its cheap one, makes density and training fast. */
  readonly density?: 'apply' | 'invert';
}

const partSpec = v.looseObject({ type: v.string(), version: v.number() });
const schema = v.strictObject({
  type: v.literal('elementwiseTransformer'),
  version: v.literal(1),
  features: v.pipe(v.number(), v.integer(), v.minValue(1)),
  transformer: partSpec,
  context: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
  // There is one where there is a context.
  conditioner: v.optional(partSpec),
  density: v.optional(v.picklist(['apply', 'invert']), 'apply'),
});

/**
 * Each feature through a transformer of its own, which sees no other feature: `logDet` is the sum of log derivatives. Parameters are trained
 * numbers `[parameters, features]`, or computed from the context.
 *
 * @example
 * ```ts
 * elementwiseTransformer(3, { transformer: affine() }).declare().map(({ name, shape }) => `${name} ${shape}`); // => ['parameters 2,3']
 * ```
 */
export function elementwiseTransformer(features: number, options: ElementwiseTransformerOptions = {}): Bijection {
  const { transformer = affine(), context = 0, density = 'apply' } = options;
  const count = parameterCount(transformer);
  const factory = context === 0 ? undefined : (options.conditioner ?? mlp());
  // To the network the context is what is kept, the features what is transformed.
  const conditioner = factory?.create({
    features: context + features,
    kept: Array.from({ length: context }, (_, i) => i),
    transformed: Array.from({ length: features }, (_, i) => context + i),
    parameters: count,
    context: 0,
  });
  const spec = parseSpec(schema, {
    type: 'elementwiseTransformer',
    version: 1,
    features,
    transformer: transformer.spec,
    context,
    ...(factory && { conditioner: factory.spec }),
    density,
  });

  const map = (x: Tensor, scope: Scope, direction: 'apply' | 'invert'): Transformed => {
    const values = conditioner?.apply(scope.context!, scope.child('conditioner')) ?? scope.param('parameters');
    const params = {
      ...cutParams(transformer, values),
      ...ownParams(transformer, features, scope.child('transformer')),
    };
    const { value, logDet } = transformer[direction](x, params);
    return { value, logDet: sum(logDet) };
  };
  return {
    spec,
    eventShape: [features],
    ...(context > 0 && { contextShape: [context] }),
    ...domainsOf(Array.from({ length: features }, () => transformer)),
    declare: () => [
      ...(conditioner ? prefixed('conditioner', conditioner.declare()) : [filled('parameters', [count, features], 0)]),
      ...prefixed('transformer', transformer.declare?.(features) ?? []),
    ],
    forward: (z, scope) => map(z, scope, density === 'apply' ? 'invert' : 'apply'),
    inverse: (x, scope) => map(x, scope, density),
  };
}

const instance = (features: number, rest: object = {}): Spec => ({
  type: 'elementwiseTransformer',
  version: 1,
  features,
  transformer: { type: 'affine', version: 1 },
  ...rest,
});

export const elementwiseTransformerDefinition: Definition<Bijection, 'bijection'> = {
  kind: 'bijection',
  type: 'elementwiseTransformer',
  version: 1,
  summary: 'Each feature by itself, with trained parameters or parameters computed from the context',
  schema,
  build: ({ conditioner, ...spec }: v.InferOutput<typeof schema>, build) =>
    elementwiseTransformer(spec.features, {
      ...spec,
      transformer: build<Transformer>('transformer', spec.transformer),
      ...(conditioner && { conditioner: build<ConditionerFactory>('conditioner', conditioner) }),
    }),
  instances: [
    instance(1),
    instance(2, { density: 'invert', transformer: { type: 'affine', version: 1, scale: 'tanh', bound: 2.5 } }),
    instance(3, { context: 2, conditioner: { type: 'mlp', version: 1, hidden: [6], lastLayer: 'uniform' } }),
    instance(1, {
      context: 1,
      density: 'invert',
      conditioner: { type: 'residualNet', version: 1, hidden: 6, lastLayer: 'uniform' },
    }),
  ],
};
