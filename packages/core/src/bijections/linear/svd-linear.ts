import * as v from 'valibot';
import { add } from '../../tensor/primitives/add.ts';
import { div } from '../../tensor/primitives/div.ts';
import { log } from '../../tensor/primitives/log.ts';
import { matVec } from '../../tensor/primitives/mat-mul.ts';
import { mul } from '../../tensor/primitives/mul.ts';
import { neg } from '../../tensor/primitives/neg.ts';
import { sub } from '../../tensor/primitives/sub.ts';
import { sum } from '../../tensor/primitives/sum.ts';
import type { Bijection } from '../bijection.ts';
import { filled } from '../declaration.ts';
import type { Definition } from '../define.ts';
import { declareReflections, householderProduct, usualReflections } from './householder-product.ts';
import { declareDiagonal, positiveDiagonal } from './positive-diagonal.ts';
import type { HouseholderOptions } from './qr-linear.ts';
import { parseSpec } from '../parse-spec.ts';

const schema = v.strictObject({
  type: v.literal('svdLinear'),
  version: v.literal(1),
  features: v.pipe(v.number(), v.integer(), v.minValue(1)),
  reflections: v.pipe(v.number(), v.integer(), v.minValue(1)),
});

/**
 * An invertible linear map by its singular values: data to latent `z = U (s ⊙ V x) + bias`, `U` and `V` products of Householder
 * reflections, `s = softplus(diagonal) + 1e-3`; `logDet` is the sum of the logs of `s`. It is the identity at first.
 *
 * Both directions are two products of `n²` multiplications: latent to data `x = Vᵀ (Uᵀ (z - bias) / s)`.
 * (Efficient Orthogonal Parametrisation of Recurrent Neural Networks Using Householder Reflections, 2017.)
 *
 * @example
 * ```ts
 * svdLinear(2).declare().map(({ name, shape }) => `${name} ${shape}`); // => ['left 2,2', 'right 2,2', 'diagonal 2', 'bias 2']
 * ```
 */
export function svdLinear(features: number, options: HouseholderOptions = {}): Bijection {
  const spec = parseSpec(schema, {
    reflections: usualReflections(features),
    ...options,
    type: 'svdLinear',
    version: 1,
    features,
  });
  return {
    spec,
    eventShape: [features],
    declare: () => [
      declareReflections('left', spec.reflections, features),
      declareReflections('right', spec.reflections, features),
      declareDiagonal(features),
      filled('bias', [features], 0),
    ],
    forward(z, scope) {
      const { value: values } = positiveDiagonal(scope);
      const shifted = sub(z, scope.param('bias'));
      const turned = matVec(householderProduct(scope.param('left')), shifted, { transposeA: true });
      const right = householderProduct(scope.param('right'));
      return { value: matVec(right, div(turned, values), { transposeA: true }), logDet: neg(sum(log(values))) };
    },
    inverse(x, scope) {
      const { value: values } = positiveDiagonal(scope);
      const scaled = mul(matVec(householderProduct(scope.param('right')), x), values);
      const value = matVec(householderProduct(scope.param('left')), scaled);
      return { value: add(value, scope.param('bias')), logDet: sum(log(values)) };
    },
  };
}

export const svdLinearDefinition: Definition<Bijection, 'bijection'> = {
  kind: 'bijection',
  type: 'svdLinear',
  version: 1,
  summary: 'Linear map by its singular values, between Householder reflections',
  reference: 'Efficient Orthogonal Parametrisation of Recurrent Neural Networks Using Householder Reflections (2017)',
  schema,
  build: ({ features, reflections }: v.InferOutput<typeof schema>) => svdLinear(features, { reflections }),
  instances: [
    { type: 'svdLinear', version: 1, features: 1, reflections: 2 },
    { type: 'svdLinear', version: 1, features: 2, reflections: 2 },
    { type: 'svdLinear', version: 1, features: 5, reflections: 3 },
  ],
};
