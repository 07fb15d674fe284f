import * as v from 'valibot';
import { prefixed } from '../bijections/declaration.ts';
import type { Definition } from '../bijections/define.ts';
import type { Scope } from '../bijections/scope.ts';
import type { ConditionerFactory } from '../nn/conditioner.ts';
import { mlp } from '../nn/mlp.ts';
import { softClip, unstack } from '../tensor/derived.ts';
import { diagonalNormal } from './diagonal-normal.ts';
import type { Distribution } from './distribution.ts';
import { parseSpec } from '../bijections/parse-spec.ts';

export interface ConditionalNormalOptions {
  /** Length of the context. */
  readonly context: number;
  /** The network; default a multilayer perceptron. */
  readonly conditioner?: ConditionerFactory;
}

const schema = v.strictObject({
  type: v.literal('conditionalNormal'),
  version: v.literal(1),
  features: v.pipe(v.number(), v.integer(), v.minValue(1)),
  context: v.pipe(v.number(), v.integer(), v.minValue(1)),
  conditioner: v.looseObject({ type: v.string(), version: v.number() }),
});

/** Of the log scale, in nats. */
const bound = Math.log(1000);

/**
 * A normal law of independent features whose mean and log scale a network computes from the context:
 * `log p(x | c) = log N(x; mean(c), diag(e^logScale(c))²)`, in nats, the log scale soft-clipped to ±log 1000. It is standard at first.
 *
 * @example
 * ```ts
 * conditionalNormal(2, { context: 3, conditioner: mlp({ hidden: [32] }) }).contextShape; // => [3]
 * ```
 */
export function conditionalNormal(
  features: number,
  { context, conditioner: factory = mlp() }: ConditionalNormalOptions,
): Distribution {
  const spec = parseSpec(schema, {
    type: 'conditionalNormal',
    version: 1,
    features,
    context,
    conditioner: factory.spec,
  });
  // To the network the context is what is kept, the features what is transformed.

  const conditioner = factory.create({
    features: context + features,
    kept: Array.from({ length: context }, (_, i) => i),
    transformed: Array.from({ length: features }, (_, i) => context + i),
    parameters: 2,
    context: 0,
  });
  return {
    spec,
    eventShape: [features],
    contextShape: [context],
    declare: () => prefixed('conditioner', conditioner.declare()),
    ...diagonalNormal([features], (scope: Scope) => {
      const [mean, logScale] = unstack(conditioner.apply(scope.context!, scope.child('conditioner')));
      return { mean: mean!, logScale: softClip(logScale!, bound) };
    }),
  };
}

const instance = (features: number, context: number, conditioner: object) => ({
  type: 'conditionalNormal',
  version: 1,
  features,
  context,
  conditioner: { version: 1, lastLayer: 'uniform', ...conditioner },
});

export const conditionalNormalDefinition: Definition<Distribution, 'distribution'> = {
  kind: 'distribution',
  type: 'conditionalNormal',
  version: 1,
  summary: 'Normal law whose mean and scale a network computes from the context',
  schema,
  build: ({ features, context, conditioner }: v.InferOutput<typeof schema>, build) =>
    conditionalNormal(features, { context, conditioner: build<ConditionerFactory>('conditioner', conditioner) }),
  instances: [
    instance(1, 2, { type: 'mlp', hidden: [8], activation: 'tanh' }),
    instance(2, 1, { type: 'mlp', hidden: [6, 6], separate: true }),
    instance(3, 2, { type: 'residualNet', hidden: 6 }),
  ],
};
