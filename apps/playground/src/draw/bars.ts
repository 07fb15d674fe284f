import { inside, type Pen } from './pen.ts';

/** Bars of even width over a range: a histogram. */
export function bars(
  pen: Pen,
  [from, to]: readonly [number, number],
  heights: ArrayLike<number>,
  { fill = pen.palette.data, opacity = 0.3 }: { fill?: string; opacity?: number } = {},
): void {
  const { context, plane } = pen;
  const width = (to - from) / heights.length;
  inside(pen, () => {
    context.globalAlpha = opacity;
    context.fillStyle = fill;
    for (let i = 0; i < heights.length; i++) {
      const [left, right] = [plane.toX(from + i * width), plane.toX(from + (i + 1) * width)];
      const top = plane.toY(heights[i]!);
      // A hair of space between them.
      context.fillRect(left + 0.5, top, Math.max(1, right - left - 1), plane.toY(0) - top);
    }
  });
}
