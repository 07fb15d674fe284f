import { inside, type Pen } from './pen.ts';

/** A line across at a value of y, with a word on it: a bound, an entropy. */
export function horizontalLine(
  pen: Pen,
  y: number,
  {
    stroke = pen.palette.soft,
    width = 1,
    dash = [4, 3],
    text,
  }: { stroke?: string; width?: number; dash?: readonly number[]; text?: string } = {},
): void {
  const { context, plane } = pen;
  inside(pen, () => {
    const at = plane.toY(y);
    context.strokeStyle = stroke;
    context.lineWidth = width;
    context.setLineDash([...dash]);
    context.beginPath();
    context.moveTo(plane.left, at);
    context.lineTo(plane.left + plane.width, at);
    context.stroke();
    if (text === undefined) return;
    context.fillStyle = stroke;
    context.font = '12px system-ui, sans-serif';
    context.textAlign = 'right';
    context.textBaseline = 'bottom';
    context.fillText(text, plane.left + plane.width - 6, at - 3);
  });
}
