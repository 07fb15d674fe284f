import { square } from '../../tensor/derived.ts';
import { concat } from '../../tensor/primitives/concat.ts';
import { full } from '../../tensor/primitives/constant.ts';
import { mul } from '../../tensor/primitives/mul.ts';
import { reshape } from '../../tensor/primitives/reshape.ts';
import { slice } from '../../tensor/primitives/slice.ts';
import type { Tensor } from '../../tensor/tensor.ts';

/** `1, x, x², …` as `[count, …shape of x]`: each round doubles how many there are. */
export function powers(x: Tensor, count: number): Tensor {
  let found = full([1, ...x.shape], 1);
  let factor = reshape(x, [1, ...x.shape]);
  for (let length = 1; length < count; length *= 2) {
    const next = mul(slice(found, { axis: 0, start: 0, end: Math.min(length, count - length) }), factor);
    found = concat([found, next]);
    factor = square(factor);
  }
  return found;
}
