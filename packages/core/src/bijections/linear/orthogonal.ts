import * as v from 'valibot';
import { concat } from '../../tensor/primitives/concat.ts';
import { constant, full } from '../../tensor/primitives/constant.ts';
import { scatterAdd } from '../../tensor/primitives/gather.ts';
import { matVec } from '../../tensor/primitives/mat-mul.ts';
import { mul } from '../../tensor/primitives/mul.ts';
import { neg } from '../../tensor/primitives/neg.ts';
import { reshape } from '../../tensor/primitives/reshape.ts';
import { sub } from '../../tensor/primitives/sub.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Bijection } from '../bijection.ts';
import { filled } from '../declaration.ts';
import type { Definition } from '../define.ts';
import { entriesBeside, placesBeside } from './triangular-matrix.ts';
import type { Scope } from '../scope.ts';
import { identityMatrix } from '../../tensor/identity-matrix.ts';
import { invertBySweeps } from './invert-by-sweeps.ts';
import { matrixExponential } from './matrix-exponential.ts';
import { parseSpec } from '../parse-spec.ts';

export interface OrthogonalOptions {
  /** How a skew matrix `A` becomes a rotation: `e^A`, or the Cayley transform `(I + A/2) (I - A/2)⁻¹`, which is without half turns. */
  readonly method?: 'exponential' | 'cayley';
}

const schema = v.strictObject({
  type: v.literal('orthogonal'),
  version: v.literal(1),
  features: v.pipe(v.number(), v.integer(), v.minValue(1)),
  method: v.optional(v.picklist(['exponential', 'cayley']), 'exponential'),
});

/**
 * A rotation: data to latent `z = Q x` with `Q` made of a skew matrix `A`, `A_ij = -A_ji`; volume is preserved, and the transpose leads back.
 * It is the identity at first. `skew` holds the entries below the diagonal of `A`, row by row; both methods agree to second order in them.
 *
 * A direction is one product of `n²` multiplications; `Q` takes 14 products of `n³` or, by Cayley, `n` rounds of `n²`, once for all
 * events. (Cheap Orthogonal Constraints in Neural Networks, 2019.)
 *
 * @example
 * ```ts
 * orthogonal(3).declare().map(({ name, shape }) => `${name} ${shape}`); // => ['skew 3']
 * ```
 */
export function orthogonal(features: number, options: OrthogonalOptions = {}): Bijection {
  const spec = parseSpec(schema, { type: 'orthogonal', version: 1, features, ...options });
  const beside = entriesBeside(features);
  const below = placesBeside(features, 'lower');
  const above = below.map((at) => (at % features) * features + Math.floor(at / features));
  const places = constant(Int32Array.from([...below, ...above]));
  const rotation = (scope: Scope): Tensor => {
    const entries = scope.param('skew');
    const flat = scatterAdd(concat([entries, neg(entries)]), places, { length: features ** 2 });
    const skew = reshape(flat, [features, features]);
    if (spec.method === 'exponential') return matrixExponential(skew);
    const identity = identityMatrix(features);
    return sub(mul(invertBySweeps(sub(identity, mul(skew, 0.5))), 2), identity);
  };
  const turn = (x: Tensor, scope: Scope, transposeA: boolean) => ({
    value: beside === 0 ? x : matVec(rotation(scope), x, { transposeA }),
    logDet: full([], 0),
  });
  return {
    spec,
    eventShape: [features],
    declare: () => (beside > 0 ? [filled('skew', [beside], 0)] : []),
    forward: (z, scope) => turn(z, scope, true),
    inverse: (x, scope) => turn(x, scope, false),
  };
}

export const orthogonalDefinition: Definition<Bijection, 'bijection'> = {
  kind: 'bijection',
  type: 'orthogonal',
  version: 1,
  summary: 'Rotation',
  reference: 'Cheap Orthogonal Constraints in Neural Networks (2019)',
  schema,
  build: ({ features, method }: v.InferOutput<typeof schema>) => orthogonal(features, { method }),
  instances: [
    { type: 'orthogonal', version: 1, features: 1 },
    { type: 'orthogonal', version: 1, features: 2 },
    { type: 'orthogonal', version: 1, features: 5 },
    { type: 'orthogonal', version: 1, features: 2, method: 'cayley' },
    { type: 'orthogonal', version: 1, features: 6, method: 'cayley' },
  ],
};
