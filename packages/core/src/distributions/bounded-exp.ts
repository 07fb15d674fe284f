import { softClip } from '../tensor/derived.ts';
import { exp } from '../tensor/primitives/exp.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** Positive numbers of raw ones: `e^r`, `r` being soft-clipped to `±bound`. */
export const boundedExp = (raw: Tensor, bound: number): Tensor => exp(softClip(raw, bound));

/** The raw number of a positive one. */
export function rawOf(value: number, bound: number): number {
  const r = Math.log(value);
  return r / (1 - Math.abs(r / bound));
}
