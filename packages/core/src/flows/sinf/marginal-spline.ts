import { erfc } from '../../special/erf.ts';
import { normalAt } from '../../special/normal-quantile.ts';

/** An increasing rational-quadratic spline through knots with slopes, continued by lines. */
export interface MarginalSpline {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly slopes: Float64Array;
}

/** Slopes of chords stay within these. */
const [flattest, steepest] = [1e-3, 1e3];
/** Fewest events beyond an outermost knot. */
const fewestBeyond = 20;

const normalCdf = (x: number): number => 0.5 * erfc(-x / Math.SQRT2);

/**
 * The spline that makes sorted numbers normal: knots at equal steps of the normal number, at their quantiles. The slope at a knot is the geometric mean
 * of both chords, the nearer counting more; at an end, of the chord and 1.
 */
export function splineOfQuantiles(sorted: Float64Array, bins: number): MarginalSpline {
  const n = sorted.length;
  const beyond = Math.min(0.1, Math.max(fewestBeyond, 5e-4 * n) / n);
  const end = normalAt(1 - 2 * beyond);
  const y = Float64Array.from({ length: bins + 1 }, (_, k) => (end * (2 * k - bins)) / bins);
  const x = y.map((at) => quantile(sorted, normalCdf(at)));
  for (let k = 1; k <= bins; k++) {
    const rise = y[k]! - y[k - 1]!;
    x[k] = x[k - 1]! + Math.min(Math.max(x[k]! - x[k - 1]!, rise / steepest), rise / flattest);
  }
  const chord = (k: number): number => (y[k + 1]! - y[k]!) / (x[k + 1]! - x[k]!);
  const slopes = y.map((_, k) => {
    // Few events say how steep an end is, and lines go on from it.
    if (k === 0 || k === bins) return Math.sqrt(chord(k === 0 ? 0 : bins - 1));
    const share = (x[k + 1]! - x[k]!) / (x[k + 1]! - x[k - 1]!);
    return chord(k - 1) ** share * chord(k) ** (1 - share);
  });
  return { x, y, slopes };
}

/** The number below which a share of sorted numbers lies, between neighbours by a line. */
function quantile(sorted: Float64Array, share: number): number {
  const place = Math.min(Math.max(share * sorted.length - 0.5, 0), sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (place - below) * (sorted[above]! - sorted[below]!);
}

/** The spline drawn towards the identity: `share` of it is left. */
export const towardsIdentity = ({ x, y, slopes }: MarginalSpline, share: number): MarginalSpline => ({
  x,
  y: y.map((at, k) => x[k]! + share * (at - x[k]!)),
  slopes: slopes.map((slope) => 1 + share * (slope - 1)),
});

/** Maps numbers in place; calls `take` with the log slope at each. */
export function applySpline(
  { x, y, slopes }: MarginalSpline,
  values: Float64Array,
  take: (index: number, logSlope: number) => void,
): void {
  const bins = x.length - 1;
  for (let i = 0; i < values.length; i++) {
    const u = values[i]!;
    if (!(u > x[0]! && u < x[bins]!)) {
      const k = u > x[0]! ? bins : 0;
      values[i] = y[k]! + (u - x[k]!) * slopes[k]!;
      take(i, Math.log(slopes[k]!));
      continue;
    }
    let [low, high] = [0, bins];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (x[middle]! <= u) low = middle;
      else high = middle;
    }
    const width = x[high]! - x[low]!;
    const height = y[high]! - y[low]!;
    const s = height / width;
    const t = (u - x[low]!) / width;
    const q = s * t + slopes[low]! * (1 - t);
    const r = s * (1 - t) + slopes[high]! * t;
    const all = t * q + (1 - t) * r;
    values[i] = y[low]! + (height * t * q) / all;
    take(i, Math.log(t * r + (1 - t) * q) + 2 * Math.log(s / all));
  }
}
