import * as v from 'valibot';
import { prefixed } from '../bijections/declaration.ts';
import type { Definition } from '../bijections/define.ts';
import { domainOf, rangesOf, type Domain, type Range } from '../bijections/range.ts';
import type { Scope } from '../bijections/scope.ts';
import { FlowError } from '../flow-error.ts';
import { logSumExp, square, stack, unstack } from '../tensor/derived.ts';
import { add } from '../tensor/primitives/add.ts';
import { less } from '../tensor/primitives/compare.ts';
import { cumSum } from '../tensor/primitives/cum-sum.ts';
import { exp } from '../tensor/primitives/exp.ts';
import { mul } from '../tensor/primitives/mul.ts';
import { sub } from '../tensor/primitives/sub.ts';
import { where } from '../tensor/primitives/where.ts';
import { formatShape, sameShape, sizeOf, type Shape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { contextOf } from './context-of.ts';
import type { Distribution } from './distribution.ts';
import { mixtureWeights } from './mixture-weights.ts';
import { parseSpec } from '../bijections/parse-spec.ts';

export interface MixtureOptions {
  /** Shares of the components, greater than 0, in any unit; equal if not given. */
  readonly weights?: readonly number[];
  /** Whether the shares are learned; components have params of their own. */
  readonly trainable?: boolean;
}

const schema = v.strictObject({
  type: v.literal('mixture'),
  version: v.literal(1),
  components: v.pipe(v.array(v.looseObject({ type: v.string(), version: v.number() })), v.minLength(1)),
  weights: v.optional(v.array(v.pipe(v.number(), v.gtValue(0)))),
  trainable: v.optional(v.boolean(), false),
});

/**
 * A mixture of any distributions, of flows too: `log p(x) = log Σ weight_k p_k(x)`, in nats. Params: `components.k.…`, and `logits` where the
 * weights are learned.
 *
 * A sample is one of every component, from which a uniform number chooses: exact, at the price of all of them. Gradients of samples reach
 * the component chosen, not the weights. Components that are alike stay alike: begin with different ones.
 *
 * @throws FlowError SPEC_INVALID when event shapes, contexts or the number of weights differ.
 *
 * @example
 * ```ts
 * mixture([laplace([1]), normal([1])], { weights: [3, 1] }).eventShape; // => [1]
 * ```
 */
export function mixture(components: readonly Distribution[], options: MixtureOptions = {}): Distribution {
  const spec = parseSpec(schema, {
    type: 'mixture',
    version: 1,
    components: components.map((component) => component.spec),
    ...options,
  });
  const eventShape = commonShape(components);
  const context = contextOf(components);
  const weights = mixtureWeights(components.length, spec);
  const each = (scope: Scope, of: (component: Distribution, scope: Scope) => Tensor): Tensor[] =>
    components.map((component, k) => of(component, scope.child(`components.${k}`)));
  const average = (values: readonly Tensor[], scope: Scope): Tensor => {
    const shares = unstack(exp(weights.logWeights(scope)));
    return values.map((value, k) => mul(value, shares[k]!)).reduce((sum, value) => add(sum, value));
  };
  const mean = (scope: Scope): Tensor =>
    average(
      each(scope, (component, own) => component.mean!(own)),
      scope,
    );
  const hasMean = components.every((component) => component.mean);
  const support = commonSupport(components, sizeOf(eventShape));
  return {
    spec,
    eventShape,
    ...context,
    ...(support && { support }),
    declare: () => [
      ...weights.declare(),
      ...components.flatMap((component, k) => prefixed(`components.${k}`, component.declare())),
    ],
    logProb(x, scope) {
      const logProbs = each(scope, (component, own) => component.logProb(x, own));
      return logSumExp(add(stack(logProbs), weights.logWeights(scope)));
    },
    sample(scope) {
      const u = scope.noise('component', 'uniform', []);
      const upTo = unstack(cumSum(exp(weights.logWeights(scope))));
      // The first whose share of the line reaches beyond u, else the last: rounding leaves no gap.
      return each(scope, (component, own) => component.sample(own)).reduceRight((later, sample, k) =>
        where(less(u, upTo[k]!), sample, later),
      );
    },
    ...(hasMean && { mean }),
    ...(hasMean &&
      components.every((component) => component.variance) && {
        variance(scope: Scope) {
          const middle = mean(scope);
          const spread = each(scope, (component, own) =>
            add(component.variance!(own), square(sub(component.mean!(own), middle))),
          );
          return average(spread, scope);
        },
      }),
  };
}

function commonShape([first, ...others]: readonly Distribution[]): Shape {
  const other = others.find(({ eventShape }) => !sameShape(eventShape, first!.eventShape));
  if (other)
    throw new FlowError(
      'SPEC_INVALID',
      `a mixture of events ${formatShape(first!.eventShape)} and ${formatShape(other.eventShape)}`,
      { hint: 'give components of one event shape' },
    );
  return first!.eventShape;
}

/** From the lowest bound to the highest. */
function commonSupport(components: readonly Distribution[], size: number): Domain | undefined {
  const supports = components.map(({ support }) => rangesOf(support, size));
  return domainOf(
    supports.reduce((hull, support) =>
      hull.map(([low, high], i): Range => [Math.min(low, support[i]![0]), Math.max(high, support[i]![1])]),
    ),
  );
}

const learned = (type: string, loc: number[], scale: number[]) => ({
  type,
  version: 1,
  eventShape: [loc.length],
  loc,
  scale,
  trainable: true,
});

export const mixtureDefinition: Definition<Distribution, 'distribution'> = {
  kind: 'distribution',
  type: 'mixture',
  version: 1,
  summary: 'Mixture of any distributions, of flows too',
  schema,
  build: ({ components, ...options }: MixtureOptions & { readonly components: readonly unknown[] }, build) =>
    mixture(
      components.map((component) => build<Distribution>('distribution', component)),
      options,
    ),
  instances: [
    {
      type: 'mixture',
      version: 1,
      components: [
        learned('laplace', [-2], [0.5]),
        { type: 'studentT', version: 1, eventShape: [1], loc: [1], dof: [4] },
      ],
      weights: [1, 3],
    },
    {
      type: 'mixture',
      version: 1,
      components: [
        learned('logistic', [-2, 0], [0.5, 1]),
        { type: 'fullNormal', version: 1, features: 2, mean: [1, 1], trainable: true },
        {
          type: 'flow',
          version: 1,
          bijection: {
            type: 'coupling',
            version: 1,
            features: 2,
            transformer: { type: 'affine', version: 1 },
            conditioner: { type: 'mlp', version: 1, hidden: [8], activation: 'tanh', lastLayer: 'uniform' },
            mask: [true, false],
          },
          base: { type: 'normal', version: 1, eventShape: [2] },
        },
      ],
      trainable: true,
    },
    {
      type: 'mixture',
      version: 1,
      components: [learned('laplace', [0, 0, 0], [0.3, 1, 1]), learned('laplace', [1, -1, 0], [1, 1, 2])],
      trainable: true,
    },
  ],
};
