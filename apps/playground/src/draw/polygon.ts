import { inside, type Pen } from './pen.ts';

/** A closed shape through points `[n, 2]`, filled lightly. */
export function polygon(
  pen: Pen,
  points: ArrayLike<number>,
  {
    stroke = pen.palette.ink,
    fill,
    width = 2,
    dash = [],
  }: { stroke?: string; fill?: string; width?: number; dash?: readonly number[] } = {},
): void {
  const { context, plane } = pen;
  inside(pen, () => {
    context.beginPath();
    for (let at = 0; at < points.length; at += 2) context.lineTo(plane.toX(points[at]!), plane.toY(points[at + 1]!));
    context.closePath();
    if (fill !== undefined) {
      context.globalAlpha = 0.25;
      context.fillStyle = fill;
      context.fill();
      context.globalAlpha = 1;
    }
    context.strokeStyle = stroke;
    context.lineWidth = width;
    context.lineJoin = 'round';
    context.setLineDash([...dash]);
    context.stroke();
  });
}
