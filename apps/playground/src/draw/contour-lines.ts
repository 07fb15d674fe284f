import { contours } from 'd3-contour';
import { inside, type Pen } from './pen.ts';
import type { Field } from './heat-map.ts';

/** Lines along which a field has the given values. */
export function contourLines(
  pen: Pen,
  { columns, rows, values }: Field,
  levels: readonly number[],
  { stroke = pen.palette.ink, width = 1, opacity = 0.6 }: { stroke?: string; width?: number; opacity?: number } = {},
): void {
  const { context, plane } = pen;
  const at = (column: number, row: number): [number, number] => [
    plane.left + (plane.width * column) / columns,
    plane.top + plane.height * (1 - row / rows),
  ];
  inside(pen, () => {
    context.globalAlpha = opacity;
    context.strokeStyle = stroke;
    context.lineWidth = width;
    for (const { coordinates } of contours()
      .size([columns, rows])
      .thresholds([...levels])(Array.from(values))) {
      context.beginPath();
      for (const ring of coordinates.flat()) {
        ring.forEach(([column, row], i) => {
          const [x, y] = at(column!, row!);
          if (i === 0) context.moveTo(x, y);
          else context.lineTo(x, y);
        });
      }
      context.stroke();
    }
  });
}
