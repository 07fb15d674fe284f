import { inside, type Pen } from './pen.ts';

/** Lines of a square lattice, each with `detail` points between crossings: `[points, 2]`, to be sent through a flow. */
export interface Lattice {
  readonly points: Float64Array;
  /** Where each line begins in `points`, in points; one more at the end. */
  readonly starts: readonly number[];
}

export function lattice([from, to]: readonly [number, number], lines: number, detail = 6): Lattice {
  const count = (lines - 1) * detail + 1;
  const points = new Float64Array(2 * 2 * lines * count);
  const along = (i: number): number => from + ((to - from) * i) / (count - 1);
  let at = 0;
  for (const vertical of [true, false]) {
    for (let line = 0; line < lines; line++) {
      const fixed = from + ((to - from) * line) / (lines - 1);
      for (let i = 0; i < count; i++) {
        points[at++] = vertical ? fixed : along(i);
        points[at++] = vertical ? along(i) : fixed;
      }
    }
  }
  return { points, starts: Array.from({ length: 2 * lines + 1 }, (_, i) => i * count) };
}

const opacities = 20;

/** A lattice whose points have moved. `opacityOf` says how strong each piece is, by the index of its first point. */
export function latticeLines(
  pen: Pen,
  { starts }: Lattice,
  moved: ArrayLike<number>,
  {
    stroke = pen.palette.latent,
    width = 1,
    opacityOf = () => 0.7,
    longest = Infinity,
    offset = 0,
    stride = 2,
  }: {
    stroke?: string;
    width?: number;
    opacityOf?: (point: number) => number;
    /** Longer pieces are left out: angles that have come round. */
    longest?: number;
    offset?: number;
    stride?: number;
  } = {},
): void {
  const { context, plane } = pen;
  inside(pen, () => {
    context.strokeStyle = stroke;
    context.lineWidth = width;
    // Few opacities, each one path: thousands of short strokes would take several times as long.
    const strengths = Uint8Array.from({ length: starts.at(-1)! }, (_, i) => Math.round(opacities * opacityOf(i)));
    for (const strength of new Set(strengths)) {
      context.globalAlpha = strength / opacities;
      context.beginPath();
      for (let line = 0; line + 1 < starts.length; line++) {
        let drawing = false;
        for (let i = starts[line]!; i + 1 < starts[line + 1]!; i++) {
          const [a, b] = [offset + stride * i, offset + stride * (i + 1)];
          const isDrawn =
            strengths[i] === strength &&
            !(Math.max(Math.abs(moved[b]! - moved[a]!), Math.abs(moved[b + 1]! - moved[a + 1]!)) > longest);
          if (isDrawn) {
            if (!drawing) context.moveTo(plane.toX(moved[a]!), plane.toY(moved[a + 1]!));
            context.lineTo(plane.toX(moved[b]!), plane.toY(moved[b + 1]!));
          }
          drawing = isDrawn;
        }
      }
      context.stroke();
    }
  });
}
