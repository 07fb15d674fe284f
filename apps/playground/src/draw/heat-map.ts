import { clamp } from './clamp.ts';
import { densityColours } from './colour-map.ts';
import type { Palette } from './palette.ts';
import { inside, type Pen } from './pen.ts';

/** Values on a regular grid over a region: row by row from the lowest y, at the middles of the cells. */
export interface Field {
  readonly columns: number;
  readonly rows: number;
  readonly values: ArrayLike<number>;
}

/** A field in colours: 0 is the paper, `highest` and more the deepest. */
export function heatMap(pen: Pen, { columns, rows, values }: Field, highest: number): void {
  const { context, plane, palette } = pen;
  const colours = coloursOf(palette);
  const image = new ImageData(columns, rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const value = values[row * columns + column]!;
      const shade = 3 * Math.round(255 * clamp(value / highest || 0, 0, 1));
      const at = 4 * ((rows - 1 - row) * columns + column);
      for (let c = 0; c < 3; c++) image.data[at + c] = colours[shade + c]!;
      image.data[at + 3] = 255;
    }
  }
  const canvas = new OffscreenCanvas(columns, rows);
  canvas.getContext('2d')!.putImageData(image, 0, 0);
  inside(pen, () => {
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = 'high';
    context.drawImage(canvas, plane.left, plane.top, plane.width, plane.height);
  });
}

/** Middles of the cells of a field over a region, `[rows · columns, 2]`: where to evaluate what is to be drawn. */
export function fieldPoints(
  { x, y }: { readonly x: readonly [number, number]; readonly y: readonly [number, number] },
  columns: number,
  rows: number,
): Float64Array {
  const points = new Float64Array(2 * columns * rows);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      points[at++] = x[0] + ((x[1] - x[0]) * (column + 0.5)) / columns;
      points[at++] = y[0] + ((y[1] - y[0]) * (row + 0.5)) / rows;
    }
  }
  return points;
}

const made = new Map<Palette, Uint8ClampedArray>();
function coloursOf(palette: Palette): Uint8ClampedArray {
  const known = made.get(palette) ?? densityColours(palette.dark, palette.panel);
  made.set(palette, known);
  return known;
}
