import * as v from 'valibot';
import { add } from '../../tensor/primitives/add.ts';
import { log } from '../../tensor/primitives/log.ts';
import { matVec } from '../../tensor/primitives/mat-mul.ts';
import { neg } from '../../tensor/primitives/neg.ts';
import { sub } from '../../tensor/primitives/sub.ts';
import { sum } from '../../tensor/primitives/sum.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Bijection } from '../bijection.ts';
import { filled } from '../declaration.ts';
import type { Definition } from '../define.ts';
import { entriesBeside, triangularMatrix } from './triangular-matrix.ts';
import type { Scope } from '../scope.ts';
import { declareReflections, householderProduct, usualReflections } from './householder-product.ts';
import { declareDiagonal, positiveDiagonal, type PositiveDiagonal } from './positive-diagonal.ts';
import { solveTriangular } from './solve-triangular.ts';
import { parseSpec } from '../parse-spec.ts';

export interface HouseholderOptions {
  /** Householder reflections in each orthogonal matrix; default as many as features, made even. With an odd number it cannot begin as the identity. */
  readonly reflections?: number;
}

const schema = v.strictObject({
  type: v.literal('qrLinear'),
  version: v.literal(1),
  features: v.pipe(v.number(), v.integer(), v.minValue(1)),
  reflections: v.pipe(v.number(), v.integer(), v.minValue(1)),
});

/**
 * An invertible linear map, orthogonal times triangular: data to latent `z = Q (R x) + bias`, `Q` a product of Householder reflections,
 * `R` upper triangular with the diagonal `softplus(diagonal) + 1e-3`; `logDet` is the sum of its logs. It is the identity at first.
 *
 * Both directions are two products of `n²` multiplications; `Qᵀ` and the inverse of `R` lead back.
 * (Emerging Convolutions for Generative Normalizing Flows, 2019.)
 *
 * @example
 * ```ts
 * qrLinear(3).declare().map(({ name, shape }) => `${name} ${shape}`); // => ['reflections 4,3', 'upper 3', 'diagonal 3', 'bias 3']
 * ```
 */
export function qrLinear(features: number, options: HouseholderOptions = {}): Bijection {
  const spec = parseSpec(schema, {
    reflections: usualReflections(features),
    ...options,
    type: 'qrLinear',
    version: 1,
    features,
  });
  const beside = entriesBeside(features);
  const factors = (scope: Scope): { q: Tensor; r: Tensor; diagonal: PositiveDiagonal } => {
    const diagonal = positiveDiagonal(scope);
    return {
      q: householderProduct(scope.param('reflections')),
      r: triangularMatrix(diagonal.value, beside > 0 ? scope.param('upper') : undefined, { part: 'upper' }),
      diagonal,
    };
  };
  return {
    spec,
    eventShape: [features],
    declare: () => [
      declareReflections('reflections', spec.reflections, features),
      ...(beside > 0 ? [filled('upper', [beside], 0)] : []),
      declareDiagonal(features),
      filled('bias', [features], 0),
    ],
    forward(z, scope) {
      const { q, r, diagonal } = factors(scope);
      const turned = matVec(q, sub(z, scope.param('bias')), { transposeA: true });
      return { value: solveTriangular(r, turned, { part: 'upper', diagonal }), logDet: neg(sum(log(diagonal.value))) };
    },
    inverse(x, scope) {
      const { q, r, diagonal } = factors(scope);
      return { value: add(matVec(q, matVec(r, x)), scope.param('bias')), logDet: sum(log(diagonal.value)) };
    },
  };
}

export const qrLinearDefinition: Definition<Bijection, 'bijection'> = {
  kind: 'bijection',
  type: 'qrLinear',
  version: 1,
  summary: 'Linear map, Householder reflections times a triangular matrix',
  reference: 'Emerging Convolutions for Generative Normalizing Flows (2019)',
  schema,
  build: ({ features, reflections }: v.InferOutput<typeof schema>) => qrLinear(features, { reflections }),
  instances: [
    { type: 'qrLinear', version: 1, features: 1, reflections: 2 },
    { type: 'qrLinear', version: 1, features: 2, reflections: 1 },
    { type: 'qrLinear', version: 1, features: 5, reflections: 6 },
  ],
};
