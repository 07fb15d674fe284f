import { inside, type Pen } from './pen.ts';

/** Bars that each begin where the one before ended, at x = 0, 1, 2 …: how a sum comes about. */
export function waterfall(
  pen: Pen,
  terms: readonly number[],
  colourOf: (term: number, index: number) => string,
  { width = 0.7 }: { readonly width?: number } = {},
): void {
  const { context, plane, palette } = pen;
  inside(pen, () => {
    let sum = 0;
    terms.forEach((term, i) => {
      const [from, to] = [plane.toY(sum), plane.toY(sum + term)];
      const [left, right] = [plane.toX(i - width / 2), plane.toX(i + width / 2)];
      context.fillStyle = colourOf(term, i);
      context.globalAlpha = 0.8;
      context.fillRect(left, Math.min(from, to), right - left, Math.max(1.5, Math.abs(to - from)));
      context.globalAlpha = 0.8;
      context.strokeStyle = palette.soft;
      context.lineWidth = 1;
      context.beginPath();
      context.moveTo(left, to);
      context.lineTo(plane.toX(i + 1 + width / 2), to);
      if (i + 1 < terms.length) context.stroke();
      sum += term;
    });
  });
}
