import { clipped } from '../bijections/transformers/clipped.ts';
import { max, min } from '../tensor/primitives/max-min.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** Products with weights, layer after layer, then overflow neither in what a network gives nor in its gradients: inf - inf is no number. */
const farthest = 1e15;

/** Numbers as networks read them, within ±1e15. Gradients do not know of the bounds: so they cost nothing in training. */
export const readable = (x: Tensor): Tensor => clipped(x, -farthest, farthest);

/** The same with gradients that end at the bounds: for numbers found one from the other, which may grow, and their gradients with them. */
export const readableAtMost = (x: Tensor): Tensor => max(min(x, farthest), -farthest);
