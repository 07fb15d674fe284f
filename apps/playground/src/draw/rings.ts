import { inside, type Pen } from './pen.ts';

/** Circles around the origin, such as those that hold given shares of a normal distribution. */
export function rings(
  pen: Pen,
  radii: readonly number[],
  { stroke = pen.palette.soft, width = 1, opacity = 0.7 }: { stroke?: string; width?: number; opacity?: number } = {},
): void {
  const { context, plane } = pen;
  inside(pen, () => {
    context.strokeStyle = stroke;
    context.lineWidth = width;
    context.globalAlpha = opacity;
    for (const radius of radii) {
      context.beginPath();
      const [across, down] = [plane.toX(radius) - plane.toX(0), plane.toY(0) - plane.toY(radius)];
      context.ellipse(plane.toX(0), plane.toY(0), across, down, 0, 0, 2 * Math.PI);
      context.stroke();
    }
  });
}
