import { clamp } from '../../../draw/clamp.ts';

/** Inner knots of a spline that maps [0, 1] onto itself: `[x1, y1, x2, y2, …]`, increasing in both. */
export type Knots = readonly number[];

/** Bins keep at least this width and height. */
export const closest = 0.04;

/** Moves one knot as far towards a place as its neighbours let it. */
export function moveKnot(knots: Knots, index: number, x: number, y: number): Knots {
  const at = (i: number, axis: number): number => (i < 0 ? 0 : (knots[2 * i + axis] ?? 1));
  const between = (value: number, axis: number): number =>
    clamp(value, at(index - 1, axis) + closest, at(index + 1, axis) - closest);
  return knots.with(2 * index, between(x, 0)).with(2 * index + 1, between(y, 1));
}

/** Knots from a link need not increase: the nearest that do. */
export function inOrder(knots: Knots): Knots {
  const count = knots.length / 2;
  const result = [...knots];
  for (let i = 0; i < count; i++) {
    for (const axis of [0, 1]) {
      const least = (i === 0 ? 0 : result[2 * i - 2 + axis]!) + closest;
      const most = 1 - closest * (count - i);
      result[2 * i + axis] = clamp(knots[2 * i + axis]!, least, most);
    }
  }
  return result;
}

/** Sizes of the bins, and slopes at all knots with both ends. */
export interface SplineShape {
  readonly widths: readonly number[];
  readonly heights: readonly number[];
  readonly slopes: readonly number[];
}

/**
 * A smooth curve through the knots: slopes at the knots are weighted geometric means of the chords beside them, which always makes a rational-quadratic
 * spline increase (Gregory and Delbourgo, 1982).
 */
export function splineShape(knots: Knots): SplineShape {
  const sizes = (axis: number): number[] => {
    const places = [0, ...knots.filter((_, i) => i % 2 === axis), 1];
    return places.slice(1).map((place, i) => place - places[i]!);
  };
  const [widths, heights] = [sizes(0), sizes(1)];
  const chords = widths.map((width, i) => heights[i]! / width);
  const end = (first: number, second: number): number => {
    const across = (heights[first]! + heights[second]!) / (widths[first]! + widths[second]!);
    return chords[first]! * (chords[first]! / across) ** (widths[first]! / widths[second]!);
  };
  const inner = chords.slice(1).map((chord, i) => {
    const share = widths[i]! / (widths[i]! + widths[i + 1]!);
    return chords[i]! ** (1 - share) * chord ** share;
  });
  const last = widths.length - 1;
  const slopes = [end(0, 1), ...inner, end(last, last - 1)];
  return { widths, heights, slopes: slopes.map((slope) => clamp(slope, 1 / 30, 30)) };
}
