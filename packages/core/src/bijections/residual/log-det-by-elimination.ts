import { add } from '../../tensor/primitives/add.ts';
import { div } from '../../tensor/primitives/div.ts';
import { full } from '../../tensor/primitives/constant.ts';
import { log } from '../../tensor/primitives/log.ts';
import { mul } from '../../tensor/primitives/mul.ts';
import { reshape } from '../../tensor/primitives/reshape.ts';
import { slice } from '../../tensor/primitives/slice.ts';
import { sub } from '../../tensor/primitives/sub.ts';
import type { Tensor } from '../../tensor/tensor.ts';

/**
 * The log determinant of a matrix whose symmetric part is positive definite, as `I + J` with `|J| < 1` is. All its leading minors are positive,
 * so Gaussian elimination needs no pivoting and meets positive pivots only: some eight operations per row.
 */
export function logDetByElimination(matrix: Tensor): Tensor {
  let rest = matrix;
  let logDet: Tensor = full([], 0);
  for (let left = matrix.shape[0]!; left > 0; left--) {
    const row = slice(rest, { axis: 0, end: 1 });
    const pivot = slice(row, { axis: 1, end: 1 });
    logDet = add(logDet, log(reshape(pivot, [])));
    if (left === 1) break;
    const below = slice(rest, { axis: 0, start: 1 });
    const factors = div(slice(below, { axis: 1, end: 1 }), pivot);
    rest = sub(slice(below, { axis: 1, start: 1 }), mul(factors, slice(row, { axis: 1, start: 1 })));
  }
  return logDet;
}
