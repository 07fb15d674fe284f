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
import { declareDiagonal, positiveDiagonal } from './positive-diagonal.ts';
import { solveTriangular } from './solve-triangular.ts';
import { parseSpec } from '../parse-spec.ts';

export interface TriangularOptions {
  /** Which side of the diagonal has entries. */
  readonly part?: 'lower' | 'upper';
}

const schema = v.strictObject({
  type: v.literal('triangular'),
  version: v.literal(1),
  features: v.pipe(v.number(), v.integer(), v.minValue(1)),
  part: v.optional(v.picklist(['lower', 'upper']), 'lower'),
});

/**
 * A triangular linear map: data to latent `z = T x + bias`, the diagonal of `T` being `softplus(diagonal) + 1e-3`; `logDet` is the sum of its
 * logs. It is the identity at first. `entries` are those beside the diagonal, row by row.
 *
 * Both directions are one product of `n²` multiplications, latent to data with the inverse.
 *
 * @example
 * ```ts
 * triangular(3, { part: 'upper' }).declare().map(({ name, shape }) => `${name} ${shape}`); // => ['entries 3', 'diagonal 3', 'bias 3']
 * ```
 */
export function triangular(features: number, options: TriangularOptions = {}): Bijection {
  const spec = parseSpec(schema, { type: 'triangular', version: 1, features, ...options });
  const { part } = spec;
  const beside = entriesBeside(features);
  const matrix = (diagonal: Tensor, scope: Scope): Tensor =>
    triangularMatrix(diagonal, beside > 0 ? scope.param('entries') : undefined, { part });
  return {
    spec,
    eventShape: [features],
    declare: () => [
      ...(beside > 0 ? [filled('entries', [beside], 0)] : []),
      declareDiagonal(features),
      filled('bias', [features], 0),
    ],
    forward(z, scope) {
      const diagonal = positiveDiagonal(scope);
      const shifted = sub(z, scope.param('bias'));
      return {
        value: solveTriangular(matrix(diagonal.value, scope), shifted, { part, diagonal }),
        logDet: neg(sum(log(diagonal.value))),
      };
    },
    inverse(x, scope) {
      const { value: diagonal } = positiveDiagonal(scope);
      return {
        value: add(matVec(matrix(diagonal, scope), x), scope.param('bias')),
        logDet: sum(log(diagonal)),
      };
    },
  };
}

export const triangularDefinition: Definition<Bijection, 'bijection'> = {
  kind: 'bijection',
  type: 'triangular',
  version: 1,
  summary: 'Triangular linear map',
  schema,
  build: ({ features, part }: v.InferOutput<typeof schema>) => triangular(features, { part }),
  instances: [
    { type: 'triangular', version: 1, features: 1 },
    { type: 'triangular', version: 1, features: 3, part: 'upper' },
    { type: 'triangular', version: 1, features: 6 },
  ],
};
