import type { Flow } from '@flows/core';
import { cellMiddles, densityShades } from '../shared/density-shades.ts';
import { dots } from '../shared/dots.ts';
import { figure } from '../shared/figure.ts';
import type { Extent } from '../shared/plot-panel.ts';

const extent: Extent = { x: [-4.6, 4.6], y: [-4.6, 4.6] };
const width = 420;
const shown = 6000;

/** What was there to learn from, and the density that was learned from it: an SVG document. */
export async function drawDensity(flow: Flow, data: Float64Array): Promise<string> {
  const logDensity = await flow.logProb(cellMiddles(extent, 240));
  return figure({
    title: 'A chequered pattern and the density learned from it',
    panels: [
      {
        title: 'points of the data',
        marks: [dots(data.subarray(0, 2 * shown), { extent, colour: '#3b6ea5' })],
        extent,
        width,
      },
      { title: 'learned density', marks: [densityShades(logDensity, extent)], extent, width },
    ],
    description: 'Two squares: points on eight fields of a board, and a density that is high on the same fields',
  });
}
