import { normal } from '../../random/index.ts';
import { div } from '../../tensor/primitives/div.ts';
import { matMul } from '../../tensor/primitives/mat-mul.ts';
import { max } from '../../tensor/primitives/max-min.ts';
import { mul } from '../../tensor/primitives/mul.ts';
import { slice } from '../../tensor/primitives/slice.ts';
import { sqrt } from '../../tensor/primitives/sqrt.ts';
import { sub } from '../../tensor/primitives/sub.ts';
import { sum } from '../../tensor/primitives/sum.ts';
import { square } from '../../tensor/derived.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { ParamDeclaration } from '../declaration.ts';
import { identityMatrix } from '../../tensor/identity-matrix.ts';
import { unitLowerInverse } from './solve-triangular.ts';

/** As many reflections as it takes to reach every rotation, and an even number, so that their product can begin as the identity. */
export const usualReflections = (features: number): number => 2 * Math.ceil(features / 2);

/** Random vectors to reflect at, each twice in a row: both reflections of a pair undo each other at first. */
export const declareReflections = (name: string, count: number, features: number): ParamDeclaration => ({
  name,
  shape: [count, features],
  kind: 'trainable',
  init(key) {
    const drawn = normal(key, Math.ceil(count / 2) * features);
    return Float64Array.from({ length: count * features }, (_, at) => {
      const [row, column] = [Math.floor(at / features), at % features];
      return drawn[Math.floor(row / 2) * features + column]!;
    });
  },
});

/**
 * The orthogonal matrix `H_1 H_2 … H_k` of reflections `H = I - 2 v vᵀ / vᵀv` at the rows `v` of `vectors` `[k, n]`, all in one:
 * with unit rows `V` it is `I - 2 Vᵀ T V`, `T` the inverse of the upper triangle of `2 V Vᵀ` with ones on the diagonal. Of its columns
 * all are made, or the first ones. (A storage-efficient WY representation for products of Householder transformations, 1989.)
 */
export function householderProduct(vectors: Tensor, columns = vectors.shape[1]!): Tensor {
  const features = vectors.shape[1]!;
  const first = (matrix: Tensor): Tensor => slice(matrix, { axis: 1, end: columns });
  const length = sqrt(max(sum(square(vectors), { axis: 1, keep: true }), 1e-30));
  const rows = div(vectors, length);
  const inverse = unitLowerInverse(mul(matMul(rows, rows, { transposeB: true }), 2));
  const correction = matMul(matMul(rows, inverse, { transposeA: true, transposeB: true }), first(rows));
  return sub(first(identityMatrix(features)), mul(correction, 2));
}
