import { identityMatrix } from '../tensor/identity-matrix.ts';
import { mul } from '../tensor/primitives/mul.ts';
import { toBatch } from '../tensor/primitives/batch-sum.ts';
import { concat } from '../tensor/primitives/concat.ts';
import { foldBatch, unfoldBatch } from '../tensor/primitives/fold-batch.ts';
import { customVjp } from '../tensor/primitives/identity.ts';
import { reshape } from '../tensor/primitives/reshape.ts';
import { slice } from '../tensor/primitives/slice.ts';
import { broadcastTo, sum } from '../tensor/primitives/sum.ts';
import { findCaptures } from '../tensor/scan.ts';
import { sizeOf, type Shape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { gradient } from './gradient.ts';

/**
 * The Jacobian of a function at `x`: element `[i…, j…]` is `d f(x)[i…] / d x[j…]`. There is one for each event when `x` is batched, or when a
 * tensor that `f` takes from outside is, which counts as constant.
 *
 * @example
 * ```ts
 * const x = input('x', [3], { batch: 1 });
 * jacobian((x) => mul(x, x), x).shape; // => [3, 3]
 * ```
 */
export function jacobian(f: (x: Tensor) => Tensor, x: Tensor): Tensor {
  // A tensor of its own: what `f` takes from outside counts as constant, also where it was computed from `x`.
  const own = customVjp(x, [x], (gradient) => [gradient]);
  const y = f(own);
  // An `x` that all events share has a gradient that sums over them.
  if (!x.batched && y.batched) return jacobian(f, toBatch(x, y.batch));
  const { captures } = findCaptures([own], [y]);
  return x.batched && !captures.some(({ batched }) => batched) ? sideBySide(f, x, y.shape) : rowByRow(y, own);
}

/** The Jacobian of `y` by `x`, which it was computed from: a gradient for each row. */
export function rowByRow(y: Tensor, x: Tensor): Tensor {
  const rows = sizeOf(y.shape);
  const flat = reshape(y, [rows]);
  const gradients = Array.from({ length: rows }, (_, i) =>
    reshape(gradient(reshape(slice(flat, { axis: 0, start: i, end: i + 1 }), []), [x])[0]!, [1, ...x.shape]),
  );
  return reshape(concat(gradients), [...y.shape, ...x.shape]);
}

/** One gradient of all rows, as events of one larger batch: for an `f` that sees no other numbers of the events. */
function sideBySide(f: (x: Tensor) => Tensor, x: Tensor, shape: Shape): Tensor {
  const rows = sizeOf(shape);
  const copies = unfoldBatch(broadcastTo(x, [rows, ...x.shape]));
  const probes = unfoldBatch(toBatch(identityMatrix(rows), x.batch));
  const [rowsOfAll] = gradient(sum(mul(reshape(f(copies), [rows]), probes)), [copies]);
  return reshape(foldBatch(rowsOfAll!, rows), [...shape, ...x.shape]);
}
