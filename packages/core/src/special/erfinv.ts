import { normalCentre, normalTail } from './normal-quantile.ts';

/**
 * The inverse error function on the host in float64, relative error 1e-15: `erf(erfinv(u)) = u` for `u` in [-1, 1], infinite at the ends, NaN outside.
 *
 * @example
 * ```ts
 * erfinv(0.5).toFixed(12); // => '0.476936276204'
 * erfinv(1); // => Infinity
 * ```
 */
export function erfinv(u: number): number {
  return (Math.abs(u) <= 0.85 ? normalCentre(u) : normalTail(u)) * Math.SQRT1_2;
}
