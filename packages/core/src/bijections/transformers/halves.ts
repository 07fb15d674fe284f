import { slice } from '../../tensor/primitives/slice.ts';
import type { Tensor } from '../../tensor/tensor.ts';

/** Both columns of what was chosen twice, `[1, 2, n]`: for the start of a bin and for its end, or for two axes. */
export const halves = (pair: Tensor): readonly [Tensor, Tensor] => [
  slice(pair, { axis: 1, start: 0, end: 1 }),
  slice(pair, { axis: 1, start: 1, end: 2 }),
];
