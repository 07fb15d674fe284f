import * as v from 'valibot';
import type { ParamDeclaration } from '../bijections/declaration.ts';
import type { Definition } from '../bijections/define.ts';
import type { Scope } from '../bijections/scope.ts';
import { FlowError } from '../flow-error.ts';
import { normal } from '../random/index.ts';
import { logSumExp, square } from '../tensor/derived.ts';
import { add } from '../tensor/primitives/add.ts';
import { greaterEqual, less } from '../tensor/primitives/compare.ts';
import { concat } from '../tensor/primitives/concat.ts';
import { constant } from '../tensor/primitives/constant.ts';
import { cumSum } from '../tensor/primitives/cum-sum.ts';
import { div } from '../tensor/primitives/div.ts';
import { exp } from '../tensor/primitives/exp.ts';
import { and } from '../tensor/primitives/logic.ts';
import { mul } from '../tensor/primitives/mul.ts';
import { reshape } from '../tensor/primitives/reshape.ts';
import { slice } from '../tensor/primitives/slice.ts';
import { sub } from '../tensor/primitives/sub.ts';
import { sum } from '../tensor/primitives/sum.ts';
import { where } from '../tensor/primitives/where.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Distribution } from './distribution.ts';
import { beginning } from './event-values.ts';
import { mixtureWeights } from './mixture-weights.ts';
import { tameSquare } from './tame-square.ts';
import { parseSpec } from '../bijections/parse-spec.ts';

export interface GaussianMixtureOptions {
  /** How many: as many as there are means, or 8. */
  readonly components?: number;
  /** Shares of the components, in any unit; equal if not given. */
  readonly weights?: readonly number[];
  /** A mean for each component; normal random numbers if not given. */
  readonly means?: readonly (readonly number[])[];
  /** Standard deviations for each component; 1 if not given. */
  readonly scales?: readonly (readonly number[])[];
  /** Whether all this is learned, from there on. Default true. */
  readonly trainable?: boolean;
}

const schema = v.strictObject({
  type: v.literal('gaussianMixture'),
  version: v.literal(1),
  features: v.pipe(v.number(), v.integer(), v.minValue(1)),
  components: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 8),
  weights: v.optional(v.array(v.pipe(v.number(), v.gtValue(0)))),
  means: v.optional(v.array(v.array(v.number()))),
  scales: v.optional(v.array(v.array(v.pipe(v.number(), v.gtValue(0))))),
  trainable: v.optional(v.boolean(), true),
});

/**
 * A mixture of normal laws of independent features, all at once: `log p(x) = log Σ weight_k N(x; mean_k, diag(scale_k²))`, in nats.
 * Params: `logits`, `means`, `logScales`. `mixture` takes any components, with any covariances.
 *
 * @throws FlowError SPEC_INVALID when numbers do not fit, or the means of one that is not learned are missing.
 *
 * @example
 * ```ts
 * gaussianMixture(1, { components: 4 }).declare().map(({ name, shape }) => `${name} ${shape}`); // => ['logits 4', 'means 4,1', 'logScales 4,1']
 * ```
 */
export function gaussianMixture(features: number, options: GaussianMixtureOptions = {}): Distribution {
  const spec = parseSpec(schema, {
    type: 'gaussianMixture',
    version: 1,
    features,
    ...(options.means && { components: options.means.length }),
    ...options,
  });
  const { components, trainable, means } = spec;
  const shape = [components, features];
  for (const [what, rows] of Object.entries({ means, scales: spec.scales }))
    if (rows && (rows.length !== components || rows.some((row) => row.length !== features)))
      throw new FlowError(
        'SPEC_INVALID',
        `${what} have ${rows.length} rows for ${components} components of ${features} features`,
        {
          hint: `give ${components} rows of ${features} numbers`,
        },
      );
  if (!means && !trainable)
    throw new FlowError('SPEC_INVALID', 'a mixture without its means', { hint: 'give means, or trainable: true' });
  const weights = mixtureWeights(components, spec);
  const logScales = spec.scales?.flat().map(Math.log) ?? Array.from({ length: components * features }, () => 0);
  const meansOf = (scope: Scope): Tensor => (trainable ? scope.param('means') : constant(means!.flat(), shape));
  const logScalesOf = (scope: Scope): Tensor => (trainable ? scope.param('logScales') : constant(logScales, shape));
  const average = (values: Tensor, scope: Scope): Tensor =>
    sum(mul(values, reshape(exp(weights.logWeights(scope)), [components, 1])), { axis: 0 });
  const mean = (scope: Scope): Tensor => average(meansOf(scope), scope);
  const logNormaliser = -0.5 * features * Math.log(2 * Math.PI);
  return {
    spec,
    eventShape: [features],
    declare: () => [
      ...weights.declare(),
      ...(trainable
        ? [
            means ? beginning('means', shape, means.flat()) : randomMeans(shape),
            beginning('logScales', shape, logScales),
          ]
        : []),
    ],
    logProb(x, scope) {
      const scales = logScalesOf(scope);
      const z = div(sub(reshape(x, [1, features]), meansOf(scope)), exp(scales));
      const logProbs = sub(mul(sum(tameSquare(z), { axis: 1 }), -0.5), sum(scales, { axis: 1 }));
      return logSumExp(add(logProbs, add(weights.logWeights(scope), logNormaliser)));
    },
    sample(scope) {
      const isChosen = chosen(exp(weights.logWeights(scope)), scope.noise('component', 'uniform', [1]));
      const pick = (values: Tensor): Tensor => sum(where(reshape(isChosen, [components, 1]), values, 0), { axis: 0 });
      const z = scope.noise('z', 'normal', [features]);
      return add(mul(z, pick(exp(logScalesOf(scope)))), pick(meansOf(scope)));
    },
    mean,
    variance: (scope) => average(add(exp(mul(logScalesOf(scope), 2)), square(sub(meansOf(scope), mean(scope)))), scope),
  };
}

/** Which component's share of the line from 0 to 1 holds `u`: exactly one. */
function chosen(shares: Tensor, u: Tensor): Tensor {
  const last = shares.shape[0]! - 1;
  const inner = slice(cumSum(shares), { axis: 0, start: 0, end: last });
  const from = last === 0 ? constant([0]) : concat([constant([0]), inner]);
  const to = last === 0 ? constant([2]) : concat([inner, constant([2])]);
  return and(greaterEqual(u, from), less(u, to));
}

const randomMeans = (shape: readonly number[]): ParamDeclaration => ({
  name: 'means',
  shape,
  kind: 'trainable',
  init: (key) => normal(key, shape[0]! * shape[1]!),
});

export const gaussianMixtureDefinition: Definition<Distribution, 'distribution'> = {
  kind: 'distribution',
  type: 'gaussianMixture',
  version: 1,
  summary: 'Mixture of normal laws of independent features',
  schema,
  build: ({ features, ...options }: GaussianMixtureOptions & { readonly features: number }) =>
    gaussianMixture(features, options),
  instances: [
    { type: 'gaussianMixture', version: 1, features: 1, components: 4 },
    {
      type: 'gaussianMixture',
      version: 1,
      features: 2,
      components: 3,
      weights: [0.5, 0.3, 0.2],
      means: [
        [-2, 0],
        [2, 1],
        [0, 3],
      ],
      scales: [
        [0.5, 1],
        [1, 0.3],
        [0.7, 0.7],
      ],
      trainable: false,
    },
    { type: 'gaussianMixture', version: 1, features: 3, components: 1 },
  ],
};
