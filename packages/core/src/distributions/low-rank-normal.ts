import * as v from 'valibot';
import type { ParamDeclaration } from '../bijections/declaration.ts';
import { outer } from '../bijections/linear/outer.ts';
import type { Definition } from '../bijections/define.ts';
import { identityMatrix } from '../tensor/identity-matrix.ts';
import type { Scope } from '../bijections/scope.ts';
import { FlowError } from '../flow-error.ts';
import { normal } from '../random/index.ts';
import { square } from '../tensor/derived.ts';
import { add } from '../tensor/primitives/add.ts';
import { concat } from '../tensor/primitives/concat.ts';
import { constant, full } from '../tensor/primitives/constant.ts';
import { div } from '../tensor/primitives/div.ts';
import { exp } from '../tensor/primitives/exp.ts';
import { customVjp } from '../tensor/primitives/identity.ts';
import { log } from '../tensor/primitives/log.ts';
import { matMul, matVec } from '../tensor/primitives/mat-mul.ts';
import { max } from '../tensor/primitives/max-min.ts';
import { mul } from '../tensor/primitives/mul.ts';
import { neg } from '../tensor/primitives/neg.ts';
import { reshape } from '../tensor/primitives/reshape.ts';
import { slice } from '../tensor/primitives/slice.ts';
import { sub } from '../tensor/primitives/sub.ts';
import { sum } from '../tensor/primitives/sum.ts';
import { transpose } from '../tensor/primitives/transpose.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Distribution } from './distribution.ts';
import { beginning, eventValues, type EventValues } from './event-values.ts';
import { tame, tameSquare } from './tame-square.ts';
import { parseSpec } from '../bijections/parse-spec.ts';

export interface LowRankNormalOptions {
  /** Directions in which features vary together: 1 if not given. */
  readonly rank?: number;
  /** 0 if not given. */
  readonly mean?: EventValues;
  /** Standard deviations of what each feature does by itself: 1 if not given. */
  readonly scale?: EventValues;
  /** `rank` numbers for each feature; random and small if they are to be learned and not given. */
  readonly factors?: readonly (readonly number[])[];
  readonly trainable?: boolean;
}

const schema = v.strictObject({
  type: v.literal('lowRankNormal'),
  version: v.literal(1),
  features: v.pipe(v.number(), v.integer(), v.minValue(1)),
  rank: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 1),
  mean: v.optional(v.array(v.number())),
  scale: v.optional(v.array(v.pipe(v.number(), v.gtValue(0)))),
  factors: v.optional(v.array(v.array(v.number()))),
  trainable: v.optional(v.boolean(), false),
});

// At 0 the gradient of the factors is 0 and they would stay there.
const firstFactors = 0.1;

/**
 * A normal law of few common directions: `x = mean + scale z + factors w`, so the covariance is `diag(scale²) + factors factorsᵀ`.
 * Density and samples take some `n rank` multiplications.
 *
 * With `y = (x - mean) / scale`, `U = factors / scale`, `C = I + Uᵀ U` and `w = C⁻¹ Uᵀ y`:
 * `log p(x) = -(|y - U w|² + |w|²) / 2 - log det C / 2 - Σ log scale - n/2 log 2π`, in nats. That is Woodbury's identity as sums of
 * squares, which lose no digits however long the factors are. Params: `mean`, `logScale`, `factors`.
 *
 * @throws FlowError SPEC_INVALID when the factors are of another size, or neither given nor learned.
 *
 * @example
 * ```ts
 * lowRankNormal(5, { rank: 2, trainable: true }).declare().map(({ name, shape }) => `${name} ${shape}`); // => ['mean 5', 'logScale 5', 'factors 5,2']
 * ```
 */
export function lowRankNormal(
  features: number,
  { mean, scale, factors, ...options }: LowRankNormalOptions = {},
): Distribution {
  const shape = [features];
  const spec = parseSpec(schema, {
    type: 'lowRankNormal',
    version: 1,
    features,
    ...(factors && { rank: factors[0]?.length, factors }),
    ...(mean !== undefined && { mean: eventValues(mean, shape, 'mean') }),
    ...(scale !== undefined && { scale: eventValues(scale, shape, 'scale') }),
    ...options,
  });
  const { rank, trainable } = spec;
  checkFactors(spec);
  const means = eventValues(spec.mean ?? 0, shape, 'mean');
  const logScales = eventValues(spec.scale ?? 1, shape, 'scale').map(Math.log);
  const directions = spec.factors?.flat();
  const parts = (scope: Scope): Parts =>
    trainable
      ? { mean: scope.param('mean'), logScale: scope.param('logScale'), factors: scope.param('factors') }
      : {
          mean: constant(means),
          logScale: constant(logScales),
          factors: constant(directions!, [features, rank]),
        };
  const logNormaliser = -0.5 * features * Math.log(2 * Math.PI);
  return {
    spec,
    eventShape: shape,
    declare: () =>
      trainable
        ? [
            beginning('mean', shape, means),
            beginning('logScale', shape, logScales),
            directions ? beginning('factors', [features, rank], directions) : randomFactors(features, rank),
          ]
        : [],
    logProb(x, scope) {
      const at = parts(scope);
      const scaled = scaledFactors(at);
      const { solved, logDet } = ridge(scaled);
      const offset = sub(x, at.mean);
      const w = matVec(solved, mul(offset, exp(neg(at.logScale))));
      const squares = leastSquares(offset, w, at);
      return sub(add(mul(add(squares, logDet), -0.5), logNormaliser), sum(at.logScale));
    },
    sample(scope) {
      const at = parts(scope);
      const alone = mul(scope.noise('z', 'normal', shape), exp(at.logScale));
      return add(add(alone, matVec(at.factors, scope.noise('w', 'normal', [rank]))), at.mean);
    },
    mean: (scope) => parts(scope).mean,
    variance(scope) {
      const at = parts(scope);
      return add(exp(mul(at.logScale, 2)), sum(square(at.factors), { axis: 1 }));
    },
    covariance(scope) {
      const at = parts(scope);
      const diagonal = mul(reshape(exp(mul(at.logScale, 2)), [features, 1]), identityMatrix(features));
      return add(matMul(at.factors, at.factors, { transposeB: true }), diagonal);
    },
    entropy(scope) {
      const at = parts(scope);
      const { logDet } = ridge(scaledFactors(at));
      return add(add(mul(logDet, 0.5), sum(at.logScale)), 0.5 * features - logNormaliser);
    },
  };
}

interface Parts {
  readonly mean: Tensor;
  readonly logScale: Tensor;
  readonly factors: Tensor;
}

function checkFactors({ features, rank, factors, trainable }: v.InferOutput<typeof schema>): void {
  if (factors === undefined && !trainable)
    throw new FlowError('SPEC_INVALID', 'a low-rank normal law without its factors', {
      hint: 'give factors, or trainable: true',
    });
  if (factors && (factors.length !== features || factors.some((row) => row.length !== rank)))
    throw new FlowError('SPEC_INVALID', `factors of ${factors.length} rows for ${features} features and rank ${rank}`, {
      hint: `give ${features} rows of ${rank} numbers`,
    });
}

const randomFactors = (features: number, rank: number): ParamDeclaration => ({
  name: 'factors',
  shape: [features, rank],
  kind: 'trainable',
  init: (key) => normal(key, features * rank).map((value) => firstFactors * value),
});

const scaledFactors = ({ factors, logScale }: Parts): Tensor =>
  mul(factors, reshape(exp(neg(logScale)), [logScale.shape[0]!, 1]));

/**
 * `|y - U w|² + |w|²`, of an event's offset from the mean. It is least at this `w`, so nothing comes from how `w` moves: in a gradient that went there
 * large parts would cancel.
 */
function leastSquares(offset: Tensor, w: Tensor, { factors, logScale }: Pick<Parts, 'factors' | 'logScale'>): Tensor {
  const perScale = exp(neg(logScale));
  const rest = mul(sub(offset, matVec(factors, w)), perScale);
  const value = add(sum(tameSquare(rest)), sum(tameSquare(w)));
  return customVjp(value, [offset, factors, logScale], (gradient) => {
    const pull = mul(mul(gradient, 2), tame(rest));
    const byOffset = mul(pull, perScale);
    return [byOffset, neg(outer(byOffset, w, factors)), neg(mul(pull, rest))];
  });
}

/**
 * `C⁻¹ Uᵀ` and `log det C` of `C = I + Uᵀ U`, by the steps of Gauss and Jordan on `[C, Uᵀ]`. No eigenvalue of `C` is below 1, so no pivot is,
 * and none need be sought.
 */
function ridge(factors: Tensor): { readonly solved: Tensor; readonly logDet: Tensor } {
  const [features, rank] = factors.shape as [number, number];
  const across = transpose(factors);
  let rows = concat([add(matMul(across, factors), identityMatrix(rank)), across], { axis: 1 });
  let logDet = full([], 0);
  for (let k = 0; k < rank; k++) {
    const column = slice(rows, { axis: 1, start: k, end: k + 1 });
    // What rounding leaves of a pivot may be less.
    const pivot = max(slice(column, { axis: 0, start: k, end: k + 1 }), 1);
    const row = div(slice(rows, { axis: 0, start: k, end: k + 1 }), pivot);
    const others = sub(rows, mul(column, row));
    const [before, after] = [
      { start: 0, end: k },
      { start: k + 1, end: rank },
    ].map((range) => (range.start < range.end ? [slice(others, { axis: 0, ...range })] : []));
    rows = concat([...before!, row, ...after!]);
    logDet = add(logDet, sum(log(pivot)));
  }
  return { solved: slice(rows, { axis: 1, start: rank, end: rank + features }), logDet };
}

export const lowRankNormalDefinition: Definition<Distribution, 'distribution'> = {
  kind: 'distribution',
  type: 'lowRankNormal',
  version: 1,
  summary: 'Normal law of few common directions',
  schema,
  build: ({ features, ...options }: LowRankNormalOptions & { readonly features: number }) =>
    lowRankNormal(features, options),
  instances: [
    { type: 'lowRankNormal', version: 1, features: 1, trainable: true },
    { type: 'lowRankNormal', version: 1, features: 2, scale: [0.5, 1], factors: [[2], [-1]] },
    { type: 'lowRankNormal', version: 1, features: 5, rank: 2, trainable: true },
  ],
};
