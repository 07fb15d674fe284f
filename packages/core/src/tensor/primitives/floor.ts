import type { Operand, Tensor } from '../tensor.ts';
import { defineUnary, unary } from './define-elementwise.ts';

export const floorPrimitive = defineUnary(
  'floor',
  (x, y, n) => {
    for (let t = 0; t < n; t++) y[t] = Math.floor(x[t]!);
  },
  () => undefined,
);

/**
 * The largest integer not above `x`; its gradient is zero.
 *
 * @example
 * ```ts
 * const x = input('x', [2]);
 * sub(x, floor(x)).shape; // wrapped to [0, 1) => [2]
 * ```
 */
export const floor: (x: Operand) => Tensor = unary(floorPrimitive);
