import { mul } from '../tensor/primitives/mul.ts';
import { toBatch } from '../tensor/primitives/batch-sum.ts';
import { concat } from '../tensor/primitives/concat.ts';
import { constant } from '../tensor/primitives/constant.ts';
import { foldBatch, unfoldBatch } from '../tensor/primitives/fold-batch.ts';
import { reshape } from '../tensor/primitives/reshape.ts';
import { slice } from '../tensor/primitives/slice.ts';
import { broadcastTo, sum } from '../tensor/primitives/sum.ts';
import { sizeOf } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { gradient } from './gradient.ts';

/**
 * The Jacobian of a function at `x`: element `[i…, j…]` is `d f(x)[i…] / d x[j…]`, one Jacobian per event when `x` is batched.
 * Batched rows are found side by side, as events of one larger batch.
 *
 * @example
 * ```ts
 * const x = input('x', [3], { batch: 1 });
 * jacobian((x) => mul(x, x), x).shape; // => [3, 3]
 * ```
 */
export function jacobian(f: (x: Tensor) => Tensor, x: Tensor): Tensor {
  const { shape } = f(x);
  const rows = sizeOf(shape);
  const flat = (y: Tensor): Tensor => reshape(y, [rows]);
  const result = [...shape, ...x.shape];
  if (!x.batched) {
    const y = flat(f(x));
    const gradients = Array.from({ length: rows }, (_, i) =>
      reshape(gradient(reshape(slice(y, { axis: 0, start: i, end: i + 1 }), []), [x])[0]!, [1, ...x.shape]),
    );
    return reshape(concat(gradients), result);
  }
  const copies = unfoldBatch(broadcastTo(x, [rows, ...x.shape]));
  const identity = Float64Array.from({ length: rows * rows }, (_, i) => (i % (rows + 1) === 0 ? 1 : 0));
  const probes = unfoldBatch(toBatch(constant(identity, [rows, rows]), x.batch));
  const [rowsOfAll] = gradient(sum(mul(flat(f(copies)), probes)), [copies]);
  return reshape(foldBatch(rowsOfAll!, rows), result);
}
