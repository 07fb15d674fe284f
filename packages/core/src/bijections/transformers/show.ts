import { concat } from '../../tensor/primitives/concat.ts';
import { reshape } from '../../tensor/primitives/reshape.ts';
import { cos, sin } from '../../tensor/primitives/sin-cos.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Transformer } from './transformer.ts';

/** How many numbers conditioners see of each feature. */
export const shownOf = ({ periodic }: Transformer): number => (periodic ? 2 : 1);

/** What conditioners see of features `[n]`: them, or of angles cosine and sine, feature by feature. */
export function show({ periodic }: Transformer, x: Tensor): Tensor {
  if (!periodic) return x;
  const size = x.shape[0]!;
  const column = (values: Tensor): Tensor => reshape(values, [size, 1]);
  return reshape(concat([column(cos(x)), column(sin(x))], { axis: 1 }), [2 * size]);
}
