import { curveFigure } from './curve-figure.ts';
import { densityFigure } from './density-figure.ts';
import type { DensityScale } from './density-shades.ts';
import { hasEqualAxes } from './extent.ts';
import { gridPoints, gridSize } from './grid.ts';
import type { ModelView } from './model-view.ts';
import { pairFigure } from './pair-figure.ts';
import { places, viewExtent, viewInterval } from './view-extent.ts';

const gridCells = 48_000;
const curvePlaces = 401;

/** A model as an SVG document: its density in one and two dimensions, pairs of columns in more. */
export async function modelFigure(view: ModelView, options: { scale?: DensityScale } = {}): Promise<string> {
  const { columns, title, samples, data } = view;
  const points = { samples, ...(data === undefined ? {} : { data }) };
  const [first, second] = columns as [string, string];
  if (columns.length === 1) {
    const interval = viewInterval(view, 0);
    const logDensity = await view.logDensity(places(interval, curvePlaces));
    return curveFigure({ logDensity, interval, column: first, title, ...points });
  }
  if (columns.length > 2) return pairFigure({ columns, title, ...points });
  const extent = viewExtent(view);
  const size = gridSize(extent, gridCells, hasEqualAxes(extent));
  const values = await view.logDensity(gridPoints(extent, size));
  return densityFigure({ grid: { values, ...size }, extent, columns: [first, second], title, ...options, ...points });
}
