import { FlowError } from '../flow-error.ts';

/**
 * A mixture of round Gaussians of one size in the plane: the exact law of the toy sets made of blobs, and by quadrature that of sets made of noisy curves.
 */
export interface GaussianMixture {
  /** x and y of each centre, side by side. */
  readonly centres: Float64Array;
  /** One per centre, summing to one. */
  readonly weights: Float64Array;
  readonly sd: number;
}

/**
 * The log density, in nats, of a mixture at points given row by row: `log sum_k w_k N(x; c_k, sd^2 I)`.
 *
 * Throws `DOMAIN` if `sd` is 0, for then there is no density, and `SHAPE_MISMATCH` if the points are not pairs.
 */
export function mixtureLogDensity(mixture: GaussianMixture, points: ArrayLike<number>): Float64Array<ArrayBuffer> {
  const { centres, weights, sd } = mixture;
  if (!(sd > 0)) {
    throw new FlowError('DOMAIN', `noise is ${sd}: the points lie on a curve and have no density`, {
      hint: 'ask for the density with noise > 0',
    });
  }
  requirePairs(points);
  const k = weights.length;
  const squares = new Float64Array(k);
  const precision = 1 / (2 * sd * sd);
  const logNormaliser = Math.log(2 * Math.PI * sd * sd);
  const out = new Float64Array(points.length / 2);
  for (let i = 0; i < out.length; i++) {
    const x = points[2 * i]!;
    const y = points[2 * i + 1]!;
    let nearest = Infinity;
    for (let j = 0; j < k; j++) {
      const dx = x - centres[2 * j]!;
      const dy = y - centres[2 * j + 1]!;
      const square = dx * dx + dy * dy;
      squares[j] = square;
      if (square < nearest) nearest = square;
    }
    // Relative to the nearest centre, so that far from all of them the logarithm stays exact; e^-40 adds nothing to one.
    const reach = nearest + 40 / precision;
    let sum = 0;
    for (let j = 0; j < k; j++) {
      const square = squares[j]!;
      if (square < reach) sum += weights[j]! * Math.exp((nearest - square) * precision);
    }
    out[i] = Math.log(sum) - nearest * precision - logNormaliser;
  }
  return out;
}

// Beyond this many cells the grid would not fit into memory comfortably (128 MiB).
const MOST_CELLS = 16_777_216;
// A Gaussian beyond 8.6 standard deviations is below the rounding of its peak.
const REACH = 8.6;

/**
 * The differential entropy, in nats, of a mixture: `-h^2 sum p log p` on a grid of step sd/4, which converges faster than any power of the step.
 *
 * It is -infinity if `sd` is 0 and `undefined` where `sd` is so small that the grid would not fit into memory.
 */
export function mixtureEntropy(mixture: GaussianMixture): number | undefined {
  const { centres, weights, sd } = mixture;
  if (sd === 0) return -Infinity;
  const step = sd / 4;
  const [left, right] = extent(centres, 0);
  const [bottom, top] = extent(centres, 1);
  const margin = REACH * sd;
  const x0 = left - margin;
  const y0 = bottom - margin;
  const nx = Math.ceil((right + margin - x0) / step) + 1;
  const ny = Math.ceil((top + margin - y0) / step) + 1;
  if (nx * ny > MOST_CELLS) return undefined;

  // Each centre is spread over its own neighbourhood only: the work is proportional to the length of a curve, not to the area of the box.
  const density = new Float64Array(nx * ny);
  const width = Math.ceil((2 * margin) / step) + 1;
  const across = new Float64Array(width);
  const along = new Float64Array(width);
  const normaliser = 1 / (2 * Math.PI * sd * sd);
  for (let k = 0; k < weights.length; k++) {
    const startX = bell(centres[2 * k]!, x0, step, sd, across);
    const startY = bell(centres[2 * k + 1]!, y0, step, sd, along);
    const endX = Math.min(width, nx - startX);
    const endY = Math.min(width, ny - startY);
    for (let row = 0; row < endY; row++) {
      const factor = weights[k]! * normaliser * along[row]!;
      const at = (startY + row) * nx + startX;
      for (let column = 0; column < endX; column++) density[at + column]! += factor * across[column]!;
    }
  }
  let sum = 0;
  for (const p of density) if (p > 0) sum -= p * Math.log(p);
  return sum * step * step;
}

/** Fills `out` with the unnormalised Gaussian at grid points around `centre` and returns the index of the first of them. */
function bell(centre: number, origin: number, step: number, sd: number, out: Float64Array): number {
  const start = Math.max(0, Math.floor((centre - REACH * sd - origin) / step));
  for (let i = 0; i < out.length; i++) {
    const z = (origin + (start + i) * step - centre) / sd;
    out[i] = Math.exp(-0.5 * z * z);
  }
  return start;
}

function extent(centres: Float64Array, axis: 0 | 1): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (let i = axis; i < centres.length; i += 2) {
    low = Math.min(low, centres[i]!);
    high = Math.max(high, centres[i]!);
  }
  return [low, high];
}

/** Throws `SHAPE_MISMATCH` if flat data are not points of the plane. */
export function requirePairs(points: ArrayLike<number>): void {
  if (points.length % 2 !== 0) {
    throw new FlowError('SHAPE_MISMATCH', `${points.length} numbers, expected x and y of each point`, {
      hint: 'pass points row by row',
    });
  }
}
