import { batchMatMul, matMul } from '../../tensor/primitives/mat-mul.ts';
import { reshape } from '../../tensor/primitives/reshape.ts';
import type { Tensor } from '../../tensor/tensor.ts';

/** `u yᵀ` as the gradient of a matrix: summed over the events, in one product, where the matrix is one for all of them. */
export function outer(u: Tensor, y: Tensor, { batch }: Tensor): Tensor {
  const [column, other] = [u, y].map((vector) => reshape(vector, [...vector.shape, 1])) as [Tensor, Tensor];
  return u.batch > batch && y.batch === u.batch
    ? batchMatMul(column, other)
    : matMul(column, other, { transposeB: true });
}
