import * as v from 'valibot';
import { FlowError } from '../../flow-error.ts';
import { add } from '../../tensor/primitives/add.ts';
import { full } from '../../tensor/primitives/constant.ts';
import { log } from '../../tensor/primitives/log.ts';
import { matMul, matVec } from '../../tensor/primitives/mat-mul.ts';
import { neg } from '../../tensor/primitives/neg.ts';
import { sub } from '../../tensor/primitives/sub.ts';
import { sum } from '../../tensor/primitives/sum.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Bijection } from '../bijection.ts';
import { filled } from '../declaration.ts';
import type { Definition } from '../define.ts';
import { entriesBeside, triangularMatrix } from './triangular-matrix.ts';
import type { Scope } from '../scope.ts';
import { permutation } from './permutation.ts';
import { declareDiagonal, positiveDiagonal, type PositiveDiagonal } from './positive-diagonal.ts';
import { solveTriangular } from './solve-triangular.ts';
import { parseSpec } from '../parse-spec.ts';

export interface LULinearOptions {
  /** Features in another order on the data's side: feature `i` of the data is feature `order[i]` of what the matrix maps. */
  readonly order?: readonly number[];
}

// Up to here the factors are multiplied once for all events, which costs less than a product more for each of them.
const fewFeatures = 128;

const schema = v.strictObject({
  type: v.literal('luLinear'),
  version: v.literal(1),
  features: v.pipe(v.number(), v.integer(), v.minValue(1)),
  order: v.optional(v.array(v.number())),
});

/**
 * An invertible linear map by its triangular factors: data to latent `z = L (U x) + bias`, `L` with a diagonal of ones,
 * the diagonal of `U` being `softplus(diagonal) + 1e-3`; `logDet` is the sum of its logs. It is the identity at first.
 * With an `order`, the features of the data are put into another order first.
 *
 * `lower` and `upper` hold the entries beside the diagonal row by row. Data to latent is one product of `n²` multiplications an event, or two of
 * many features; latent to data is two, with the inverses of the factors. (Glow: Generative Flow with Invertible 1×1 Convolutions, 2018.)
 *
 * @throws FlowError SPEC_INVALID when `order` is not an order of the features.
 *
 * @example
 * ```ts
 * luLinear(3).declare().map(({ name, shape }) => `${name} ${shape}`); // => ['lower 3', 'upper 3', 'diagonal 3', 'bias 3']
 * ```
 */
export function luLinear(features: number, options: LULinearOptions = {}): Bijection {
  const spec = parseSpec(schema, { type: 'luLinear', version: 1, features, ...options });
  const shuffle = spec.order && permutation(spec.order);
  if (shuffle !== undefined && shuffle.eventShape[0] !== features)
    throw new FlowError('SPEC_INVALID', `an order of ${shuffle.eventShape[0]} for ${features} features`);
  const beside = entriesBeside(features);
  const factors = (scope: Scope): { lower: Tensor; upper: Tensor; diagonal: PositiveDiagonal } => {
    const diagonal = positiveDiagonal(scope);
    const entries = (name: string): Tensor | undefined => (beside > 0 ? scope.param(name) : undefined);
    return {
      lower: triangularMatrix(full([features], 1), entries('lower'), { part: 'lower' }),
      upper: triangularMatrix(diagonal.value, entries('upper'), { part: 'upper' }),
      diagonal,
    };
  };
  return {
    spec,
    eventShape: [features],
    declare: () => [
      ...(beside > 0 ? [filled('lower', [beside], 0), filled('upper', [beside], 0)] : []),
      declareDiagonal(features),
      filled('bias', [features], 0),
    ],
    forward(z, scope) {
      const { lower, upper, diagonal } = factors(scope);
      const inner = solveTriangular(lower, sub(z, scope.param('bias')), { part: 'lower' });
      const x = solveTriangular(upper, inner, { part: 'upper', diagonal });
      return { value: shuffle ? shuffle.forward(x, scope).value : x, logDet: neg(sum(log(diagonal.value))) };
    },
    inverse(x, scope) {
      const { lower, upper, diagonal } = factors(scope);
      const ordered = shuffle ? shuffle.inverse(x, scope).value : x;
      const value =
        features <= fewFeatures ? matVec(matMul(lower, upper), ordered) : matVec(lower, matVec(upper, ordered));
      return { value: add(value, scope.param('bias')), logDet: sum(log(diagonal.value)) };
    },
  };
}

export const luLinearDefinition: Definition<Bijection, 'bijection'> = {
  kind: 'bijection',
  type: 'luLinear',
  version: 1,
  summary: 'Linear map by its triangular factors',
  reference: 'Glow: Generative Flow with Invertible 1×1 Convolutions (2018)',
  schema,
  build: ({ features, order }: v.InferOutput<typeof schema>) => luLinear(features, { ...(order && { order }) }),
  instances: [
    { type: 'luLinear', version: 1, features: 1 },
    { type: 'luLinear', version: 1, features: 2 },
    { type: 'luLinear', version: 1, features: 5 },
    { type: 'luLinear', version: 1, features: 4, order: [2, 0, 3, 1] },
  ],
};
