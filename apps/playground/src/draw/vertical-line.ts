import { inside, type Pen } from './pen.ts';

/** A line from bottom to top at a value of x: where a probe stands, where a mean lies. */
export function verticalLine(
  pen: Pen,
  x: number,
  {
    stroke = pen.palette.soft,
    width = 1,
    dash = [4, 3],
  }: { stroke?: string; width?: number; dash?: readonly number[] } = {},
): void {
  const { context, plane } = pen;
  inside(pen, () => {
    context.strokeStyle = stroke;
    context.lineWidth = width;
    context.setLineDash([...dash]);
    context.beginPath();
    context.moveTo(plane.toX(x), plane.top);
    context.lineTo(plane.toX(x), plane.top + plane.height);
    context.stroke();
  });
}
