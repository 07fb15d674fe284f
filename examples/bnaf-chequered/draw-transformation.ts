import { type Flow, random } from '@flows/core';
import { dots } from '../shared/dots.ts';
import { figure } from '../shared/figure.ts';
import { gridLines, gridMark } from '../shared/grid-lines.ts';
import type { Extent } from '../shared/plot-panel.ts';

const latentExtent: Extent = { x: [-3.5, 3.5], y: [-3.5, 3.5] };
const dataExtent: Extent = { x: [-4.6, 4.6], y: [-4.6, 4.6] };
const width = 420;
const shown = 8000;
/** Sectors and rings of the latent plane, each with a colour. */
const sectors = 24;
const rings = [0.75, 1.4, Infinity];

/** Points of the Gaussian and where the flow brings them, each with its colour: an SVG document. */
export async function drawTransformation(flow: Flow): Promise<string> {
  const latent = random.normal(random.key(4_000_000), 2 * shown);
  const { value } = await flow.forward(latent);
  const lines = gridLines({ x: [-3, 3], y: [-3, 3] }, { count: 13, places: 161 });
  const { value: bent } = await flow.forward(lines.points);
  const groups = byColour(latent);
  const coloured = (points: ArrayLike<number>, extent: Extent) =>
    [...groups].map(([colour, rows]) =>
      dots(
        rows.flatMap((row) => [points[2 * row]!, points[2 * row + 1]!]),
        { extent, colour, diameter: 2.6, opacity: 0.75 },
      ),
    );
  return figure({
    title: 'The learned transformation: a colour goes where its points go',
    panels: [
      {
        title: 'latent: points of a Gaussian',
        marks: [gridMark(lines, '#d5d9de'), ...coloured(latent, latentExtent)],
        extent: latentExtent,
        width,
      },
      {
        title: 'data: the same points through the flow',
        marks: [gridMark({ points: bent.data, places: lines.places }, '#d5d9de'), ...coloured(value.data, dataExtent)],
        extent: dataExtent,
        width,
      },
    ],
    description:
      'Two squares of coloured points: on the left a Gaussian whose colours turn around the origin, on the right the same points on the fields of a board',
  });
}

/** The points of each sector and ring, by colour: the hue follows the angle, the lightness the distance. */
function byColour(points: ArrayLike<number>): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (let row = 0; 2 * row < points.length; row++) {
    const [x, y] = [points[2 * row]!, points[2 * row + 1]!];
    const sector = Math.floor((0.5 + Math.atan2(y, x) / (2 * Math.PI)) * sectors) % sectors;
    const ring = rings.findIndex((radius) => Math.hypot(x, y) < radius);
    const colour = `hsl(${(360 / sectors) * sector}, 65%, ${64 - 12 * ring}%)`;
    groups.set(colour, [...(groups.get(colour) ?? []), row]);
  }
  return groups;
}
