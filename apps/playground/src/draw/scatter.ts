import { inside, type Pen } from './pen.ts';

export interface ScatterStyle {
  readonly fill?: string;
  /** In pixels. */
  readonly radius?: number;
  readonly opacity?: number;
  /** A colour for each point instead. */
  readonly colourOf?: (index: number) => string;
}

/** Points `[n, 2]` in a row-major array, from `offset` on, `stride` numbers apart. */
export function scatter(
  pen: Pen,
  points: ArrayLike<number>,
  style: ScatterStyle & { readonly offset?: number; readonly stride?: number } = {},
): void {
  const { context, plane, palette } = pen;
  const { fill = palette.data, radius = 1.5, opacity = 0.7, colourOf, offset = 0, stride = 2 } = style;
  inside(pen, () => {
    context.globalAlpha = opacity;
    context.fillStyle = fill;
    for (let at = offset, i = 0; at + 1 < points.length; at += stride, i++) {
      const [x, y] = [plane.toX(points[at]!), plane.toY(points[at + 1]!)];
      if (colourOf) context.fillStyle = colourOf(i);
      // Small squares are drawn several times as fast as circles and look the same.
      if (radius <= 2) context.fillRect(x - radius, y - radius, 2 * radius, 2 * radius);
      else {
        context.beginPath();
        context.arc(x, y, radius, 0, 2 * Math.PI);
        context.fill();
      }
    }
  });
}
