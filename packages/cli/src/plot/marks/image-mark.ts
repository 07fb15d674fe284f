import type { RenderFunction } from '@observablehq/plot';
import { colourOf } from '../colour-map.ts';
import { encodePng } from '../encode-png.ts';
import type { Extent } from '../extent.ts';
import type { Grid } from '../grid.ts';
import { customMark } from '../plot-library.ts';

/** A grid of shades from 0 to 1 in the colours of the colour map, as an image inside the SVG. */
export function imageMark({ values, width, height }: Grid, extent: Extent): RenderFunction {
  const rgb = new Uint8Array(3 * width * height);
  for (let i = 0; i < width * height; i++) rgb.set(colourOf(values[i]!), 3 * i);
  const url = `data:image/png;base64,${Buffer.from(encodePng(rgb, { width, height })).toString('base64')}`;
  return customMark('image', (x, y) => ({
    x: x(extent.x[0]),
    y: y(extent.y[1]),
    width: x(extent.x[1]) - x(extent.x[0]),
    height: y(extent.y[0]) - y(extent.y[1]),
    preserveAspectRatio: 'none',
    href: url,
  }));
}
