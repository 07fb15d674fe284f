import { evenly } from './evenly.ts';
import { inside, type Pen } from './pen.ts';

export interface CurveStyle {
  readonly stroke?: string;
  readonly fill?: string;
  readonly width?: number;
  readonly dash?: readonly number[];
  readonly opacity?: number;
  /** The area down to this value is filled. */
  readonly base?: number;
}

/** A line through points; filled down to `base` where `fill` is given. Gaps where a value is not finite. */
export function curve(pen: Pen, xs: ArrayLike<number>, ys: ArrayLike<number>, style: CurveStyle = {}): void {
  const { context, plane, palette } = pen;
  const { stroke = palette.ink, fill, width = 2, dash = [], opacity = 1, base = 0 } = style;
  const trace = (): void => {
    let drawing = false;
    for (let i = 0; i < xs.length; i++) {
      const [x, y] = [plane.toX(xs[i]!), plane.toY(ys[i]!)];
      if (!Number.isFinite(x) || !Number.isFinite(y)) drawing = false;
      else if (drawing) context.lineTo(x, y);
      else {
        context.moveTo(x, y);
        drawing = true;
      }
    }
  };
  inside(pen, () => {
    context.globalAlpha = opacity;
    if (fill !== undefined && xs.length > 0) {
      context.beginPath();
      trace();
      context.lineTo(plane.toX(xs[xs.length - 1]!), plane.toY(base));
      context.lineTo(plane.toX(xs[0]!), plane.toY(base));
      context.closePath();
      context.globalAlpha = 0.18 * opacity;
      context.fillStyle = fill;
      context.fill();
      context.globalAlpha = opacity;
    }
    if (width > 0) {
      context.beginPath();
      trace();
      context.strokeStyle = stroke;
      context.lineWidth = width;
      context.lineJoin = 'round';
      context.setLineDash([...dash]);
      context.stroke();
    }
  });
}

/** The curve of a function across the plane. */
export function graphOf(
  pen: Pen,
  f: (x: number) => number,
  style: CurveStyle & { readonly points?: number } = {},
): void {
  const xs = evenly(pen.plane.x, style.points ?? Math.ceil(pen.plane.width));
  curve(pen, xs, xs.map(f), style);
}
