import * as Plot from '@observablehq/plot';
import type { Extent } from './plot-panel.ts';

/** Cells of the grid a density is drawn from, along each axis. */
export const densityCells = 120;

const levels = 14;

/** The middles of the cells of a square grid over the extent, from the lower left, row by row. */
export function cellMiddles({ x, y }: Extent, cells = densityCells): Float64Array {
  const at = ([low, high]: readonly [number, number], i: number): number => low + ((i + 0.5) / cells) * (high - low);
  return Float64Array.from({ length: 2 * cells * cells }, (_, k) => {
    const cell = k >> 1;
    return k % 2 === 0 ? at(x, cell % cells) : at(y, Math.floor(cell / cells));
  });
}

/** A mark that shades a density, given as log densities in nats at {@link cellMiddles}: white is none, the darker the denser. */
export function densityShades(logDensity: ArrayLike<number>, { x, y }: Extent): Plot.Markish {
  const cells = Math.round(Math.sqrt(logDensity.length));
  const density = Float64Array.from(logDensity, (value) => (Number.isFinite(value) ? Math.exp(value) : 0));
  // A few sharp spikes would leave the rest white: the darkest shade begins where the densest one percent of the cells does.
  const full = density.toSorted()[Math.floor(0.99 * density.length)]! || 1;
  const shares = density.map((value) => value / full);
  return Plot.contour(shares, {
    width: cells,
    height: cells,
    x1: x[0],
    y1: y[0],
    x2: x[1],
    y2: y[1],
    thresholds: Array.from({ length: levels }, (_, i) => (i + 0.5) / levels),
    fill: Plot.identity,
    clip: true,
  });
}
