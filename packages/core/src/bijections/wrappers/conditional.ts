import * as v from 'valibot';
import type { ConditionerFactory } from '../../nn/conditioner.ts';
import { mlp } from '../../nn/mlp.ts';
import { constant } from '../../tensor/primitives/constant.ts';
import { sum } from '../../tensor/primitives/sum.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Bijection, Spec, Transformed } from '../bijection.ts';
import { prefixed } from '../declaration.ts';
import type { Definition } from '../define.ts';
import type { Scope } from '../scope.ts';
import { affine } from '../transformers/affine.ts';
import { cutParams, ownParams, parameterCount } from '../transformers/transformer-params.ts';
import type { Transformer } from '../transformers/transformer.ts';

export interface ConditionalOptions {
  /** Length of the context. */
  readonly context: number;
  readonly transformer?: Transformer;
  readonly conditioner?: ConditionerFactory;
  /** Which direction of the transformer goes from data to latent. */
  readonly density?: 'apply' | 'invert';
}

const partSpec = v.looseObject({ type: v.string(), version: v.number() });
const schema = v.strictObject({
  type: v.literal('conditional'),
  version: v.literal(1),
  features: v.pipe(v.number(), v.integer(), v.minValue(1)),
  context: v.pipe(v.number(), v.integer(), v.minValue(1)),
  transformer: partSpec,
  conditioner: partSpec,
  density: v.optional(v.picklist(['apply', 'invert']), 'apply'),
});

/**
 * Features that go each through a transformer whose parameters a network computes from the context alone: for an event the map is elementwise,
 * `logDet` the sum of the transformer's log derivatives. With the usual affine transformer, location and scale given the context.
 *
 * @example
 * ```ts
 * conditional(2, { context: 3 }).contextShape; // => [3]
 * ```
 */
export function conditional(features: number, options: ConditionalOptions): Bijection {
  const { context, transformer = affine(), conditioner: factory = mlp(), density = 'apply' } = options;
  const spec = v.parse(schema, {
    type: 'conditional',
    version: 1,
    features,
    context,
    transformer: transformer.spec,
    conditioner: factory.spec,
    density,
  });
  const transformed = Array.from({ length: features }, (_, i) => i);
  const conditioner = factory.create({
    features,
    kept: [],
    transformed,
    parameters: parameterCount(transformer),
    context,
  });
  const map = (x: Tensor, scope: Scope, direction: 'apply' | 'invert'): Transformed => {
    const params = {
      ...cutParams(transformer, conditioner.apply(constant([], [0]), scope.child('conditioner'))),
      ...ownParams(transformer, features, scope.child('transformer')),
    };
    const { value, logDet } = transformer[direction](x, params);
    return { value, logDet: sum(logDet) };
  };
  return {
    spec,
    eventShape: [features],
    contextShape: [context],
    declare: () => [
      ...prefixed('conditioner', conditioner.declare()),
      ...prefixed('transformer', transformer.declare?.(features) ?? []),
    ],
    forward: (z, scope) => map(z, scope, density === 'apply' ? 'invert' : 'apply'),
    inverse: (x, scope) => map(x, scope, density),
  };
}

const instance = (features: number, context: number, rest: object = {}): Spec => ({
  type: 'conditional',
  version: 1,
  features,
  context,
  transformer: { type: 'affine', version: 1 },
  conditioner: { type: 'mlp', version: 1, hidden: [8, 8], lastLayer: 'uniform' },
  ...rest,
});

export const conditionalDefinition: Definition<Bijection, 'bijection'> = {
  kind: 'bijection',
  type: 'conditional',
  version: 1,
  summary: 'Features transformed one by one, with parameters computed from the context',
  schema,
  build: (spec: v.InferOutput<typeof schema>, build) =>
    conditional(spec.features, {
      ...spec,
      transformer: build<Transformer>('transformer', spec.transformer),
      conditioner: build<ConditionerFactory>('conditioner', spec.conditioner),
    }),
  instances: [
    instance(1, 1),
    instance(3, 2, { density: 'invert', transformer: { type: 'additive', version: 1 } }),
    instance(2, 3, { conditioner: { type: 'residualNet', version: 1, hidden: 8, lastLayer: 'uniform' } }),
  ],
};
