import * as v from 'valibot';
import type { Bijection } from '../bijections/bijection.ts';
import { prefixed } from '../bijections/declaration.ts';
import type { Definition } from '../bijections/define.ts';
import { add } from '../tensor/primitives/add.ts';
import { checkBase } from './check-base.ts';
import { contextOf } from './context-of.ts';
import type { Distribution } from './distribution.ts';
import { normal } from './normal.ts';

const partSpec = v.looseObject({ type: v.string(), version: v.number() });
const schema = v.strictObject({
  type: v.literal('flow'),
  version: v.literal(1),
  bijection: partSpec,
  base: partSpec,
});

/**
 * A flow as a distribution, to be the base of another or a component of a mixture: `log p(x) = log q(z) + log|det dz/dx|`, in nats, with
 * `z` the latent of `x` and `q` its distribution, standard normal if not given. Params: `bijection.…` and `base.…`.
 *
 * @throws FlowError SPEC_INVALID when bijection and base have different event shapes or contexts.
 *
 * @example
 * ```ts
 * const bijection = RealNVP(2, { layers: 2, hidden: [8], standardise: false });
 * const experts = [-1, 1].map((x) => flowDistribution(bijection, normal([2], { mean: [x, 0], trainable: true })));
 * mixture(experts, { trainable: true }).eventShape; // => [2]
 * ```
 */
export function flowDistribution(
  bijection: Bijection,
  base: Distribution = normal(bijection.eventShape),
): Distribution {
  const { eventShape } = bijection;
  checkBase(bijection, base);
  return {
    spec: { type: 'flow', version: 1, bijection: bijection.spec, base: base.spec },
    eventShape,
    ...contextOf([bijection, base]),
    declare: () => [...prefixed('bijection', bijection.declare()), ...prefixed('base', base.declare())],
    logProb(x, scope) {
      const { value, logDet } = bijection.inverse(x, scope.child('bijection'));
      return add(base.logProb(value, scope.child('base')), logDet);
    },
    sample: (scope) => bijection.forward(base.sample(scope.child('base')), scope.child('bijection')).value,
  };
}

const coupling = (features: number, rest: object) => ({
  type: 'coupling',
  version: 1,
  features,
  transformer: { type: 'affine', version: 1 },
  conditioner: { type: 'mlp', version: 1, hidden: [8], activation: 'tanh', lastLayer: 'uniform' },
  ...rest,
});

export const flowDistributionDefinition: Definition<Distribution, 'distribution'> = {
  kind: 'distribution',
  type: 'flow',
  version: 1,
  summary: 'A flow, as the base of another or a component of a mixture',
  schema,
  build: ({ bijection, base }: v.InferOutput<typeof schema>, build) =>
    flowDistribution(build<Bijection>('bijection', bijection), build<Distribution>('distribution', base)),
  instances: [
    {
      type: 'flow',
      version: 1,
      bijection: { type: 'luLinear', version: 1, features: 1 },
      base: { type: 'logistic', version: 1, eventShape: [1] },
    },
    {
      type: 'flow',
      version: 1,
      bijection: coupling(2, { mask: [true, false], context: 2 }),
      base: { type: 'studentT', version: 1, eventShape: [2], trainable: true },
    },
    {
      type: 'flow',
      version: 1,
      bijection: coupling(3, { mask: [true, false, false] }),
      base: {
        type: 'flow',
        version: 1,
        bijection: coupling(3, { mask: [false, true, true] }),
        base: { type: 'normal', version: 1, eventShape: [3] },
      },
    },
  ],
};
