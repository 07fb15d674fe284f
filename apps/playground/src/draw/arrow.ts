import { inside, type Pen } from './pen.ts';

/** An arrow between two points. */
export function arrow(
  pen: Pen,
  [x0, y0]: readonly [number, number],
  [x1, y1]: readonly [number, number],
  { stroke = pen.palette.ink, width = 2, head = 8 }: { stroke?: string; width?: number; head?: number } = {},
): void {
  const { context, plane } = pen;
  const [fromX, fromY, toX, toY] = [plane.toX(x0), plane.toY(y0), plane.toX(x1), plane.toY(y1)];
  const angle = Math.atan2(toY - fromY, toX - fromX);
  inside(pen, () => {
    context.strokeStyle = stroke;
    context.lineWidth = width;
    context.beginPath();
    context.moveTo(fromX, fromY);
    context.lineTo(toX, toY);
    for (const turn of [-0.45, 0.45]) {
      context.moveTo(toX, toY);
      context.lineTo(toX - head * Math.cos(angle + turn), toY - head * Math.sin(angle + turn));
    }
    context.stroke();
  });
}
