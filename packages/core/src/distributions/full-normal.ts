import * as v from 'valibot';
import type { Definition } from '../bijections/define.ts';
import { solveTriangular } from '../bijections/linear/solve-triangular.ts';
import { triangularMatrix } from '../bijections/linear/triangular-matrix.ts';
import type { Scope } from '../bijections/scope.ts';
import { FlowError } from '../flow-error.ts';
import { square } from '../tensor/derived.ts';
import { add } from '../tensor/primitives/add.ts';
import { constant, full } from '../tensor/primitives/constant.ts';
import { div } from '../tensor/primitives/div.ts';
import { exp } from '../tensor/primitives/exp.ts';
import { matMul, matVec } from '../tensor/primitives/mat-mul.ts';
import { mul } from '../tensor/primitives/mul.ts';
import { reshape } from '../tensor/primitives/reshape.ts';
import { sub } from '../tensor/primitives/sub.ts';
import { sum } from '../tensor/primitives/sum.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Distribution } from './distribution.ts';
import { beginning, eventValues, type EventValues } from './event-values.ts';
import { tameSquare } from './tame-square.ts';
import { parseSpec } from '../bijections/parse-spec.ts';

export interface FullNormalOptions {
  /** 0 if not given. */
  readonly mean?: EventValues;
  /** Symmetric and positive definite, row by row; the identity if not given. */
  readonly covariance?: readonly (readonly number[])[];
  /** Whether mean and covariance are learned; then those given are where learning begins. */
  readonly trainable?: boolean;
}

const schema = v.strictObject({
  type: v.literal('fullNormal'),
  version: v.literal(1),
  features: v.pipe(v.number(), v.integer(), v.minValue(1)),
  mean: v.optional(v.array(v.number())),
  covariance: v.optional(v.array(v.array(v.number()))),
  trainable: v.optional(v.boolean(), false),
});

/**
 * A normal law with any covariance, by its Cholesky factor: `x = mean + e^logScale (I + lower) z` with `lower` strictly triangular and
 * `log p(x) = -|z|² / 2 - Σ logScale - n/2 log 2π`, in nats. Params: `mean`, `logScale` and the entries of `lower`, row by row.
 *
 * The density is one product with the inverse of the factor, made for up to a few hundred features.
 *
 * @throws FlowError SPEC_INVALID when the covariance is no square of this size or not positive definite.
 *
 * @example
 * ```ts
 * fullNormal(2, { covariance: [[1, 0.5], [0.5, 2]] }).eventShape; // => [2]
 * ```
 */
export function fullNormal(features: number, { mean, covariance, trainable }: FullNormalOptions = {}): Distribution {
  const shape = [features];
  const spec = parseSpec(schema, {
    type: 'fullNormal',
    version: 1,
    features,
    ...(mean !== undefined && { mean: eventValues(mean, shape, 'mean') }),
    ...(covariance && { covariance }),
    ...(trainable !== undefined && { trainable }),
  });
  const first = {
    mean: eventValues(spec.mean ?? 0, shape, 'mean'),
    ...cholesky(spec.covariance ?? identity(features), features),
  };
  const param = (scope: Scope, name: keyof typeof first): Tensor =>
    spec.trainable ? scope.param(name) : constant(first[name]);
  const parts = (scope: Scope): Parts => ({
    mean: param(scope, 'mean'),
    logScale: param(scope, 'logScale'),
    unit: triangularMatrix(full(shape, 1), features === 1 ? undefined : param(scope, 'lower'), { part: 'lower' }),
  });
  const root = ({ logScale, unit }: Parts): Tensor => mul(reshape(exp(logScale), [features, 1]), unit);
  const logNormaliser = -0.5 * features * Math.log(2 * Math.PI);
  return {
    spec,
    eventShape: shape,
    declare: () =>
      spec.trainable
        ? [
            beginning('mean', shape, first.mean),
            beginning('logScale', shape, first.logScale),
            ...(features === 1 ? [] : [beginning('lower', [first.lower.length], first.lower)]),
          ]
        : [],
    logProb(x, scope) {
      const at = parts(scope);
      const scaled = div(sub(x, at.mean), exp(at.logScale));
      const z = solveTriangular(at.unit, scaled, { part: 'lower' });
      return sub(add(mul(sum(tameSquare(z)), -0.5), logNormaliser), sum(at.logScale));
    },
    sample(scope) {
      const at = parts(scope);
      return add(mul(matVec(at.unit, scope.noise('z', 'normal', shape)), exp(at.logScale)), at.mean);
    },
    mean: (scope) => parts(scope).mean,
    variance: (scope) => sum(square(root(parts(scope))), { axis: 1 }),
    covariance(scope) {
      const factor = root(parts(scope));
      return matMul(factor, factor, { transposeB: true });
    },
    entropy: (scope) => add(sum(parts(scope).logScale), 0.5 * features - logNormaliser),
  };
}

interface Parts {
  readonly mean: Tensor;
  readonly logScale: Tensor;
  /** Lower triangular, with ones on the diagonal. */
  readonly unit: Tensor;
}

const identity = (size: number): number[][] =>
  Array.from({ length: size }, (_, row) => Array.from({ length: size }, (__, column) => (row === column ? 1 : 0)));

/** Cholesky's factor of a covariance, as scales and what stands below a diagonal of ones. */
function cholesky(
  covariance: readonly (readonly number[])[],
  features: number,
): { logScale: number[]; lower: number[] } {
  if (covariance.length !== features || covariance.some((row) => row.length !== features))
    throw new FlowError('SPEC_INVALID', `a covariance of ${covariance.length} rows for ${features} features`, {
      hint: `give ${features} rows of ${features} numbers`,
    });
  const root = identity(features);
  for (let row = 0; row < features; row++)
    for (let column = 0; column <= row; column++) {
      let rest = covariance[row]![column]!;
      for (let k = 0; k < column; k++) rest -= root[row]![k]! * root[column]![k]!;
      if (rest <= 0 && row === column)
        throw new FlowError('SPEC_INVALID', `the covariance is not positive definite at row ${row}`, {
          hint: 'covariances are symmetric, with eigenvalues greater than 0',
        });
      root[row]![column] = row === column ? Math.sqrt(rest) : rest / root[column]![column]!;
    }
  return {
    logScale: root.map((row, i) => Math.log(row[i]!)),
    lower: root.flatMap((row, i) => row.slice(0, i).map((entry) => entry / row[i]!)),
  };
}

export const fullNormalDefinition: Definition<Distribution, 'distribution'> = {
  kind: 'distribution',
  type: 'fullNormal',
  version: 1,
  summary: 'Normal law with any covariance',
  schema,
  build: ({ features, ...options }: FullNormalOptions & { readonly features: number }) => fullNormal(features, options),
  instances: [
    { type: 'fullNormal', version: 1, features: 1, trainable: true },
    {
      type: 'fullNormal',
      version: 1,
      features: 2,
      mean: [1, -2],
      covariance: [
        [1, 0.9],
        [0.9, 2],
      ],
    },
    { type: 'fullNormal', version: 1, features: 4, trainable: true },
  ],
};
