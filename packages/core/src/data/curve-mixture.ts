import { FlowError } from '../flow-error.ts';
import type { GaussianMixture } from './gaussian-mixture.ts';

/** A parametrised piece of curve, a part of a toy set. */
export interface Curve {
  /** The point at a parameter, written into `out`. */
  readonly at: (t: number, out: { x: number; y: number }) => void;
  readonly from: number;
  readonly to: number;
  /** Probability density of the parameter; over all curves of a set these integrate to one. */
  readonly density: (t: number) => number;
  /** An upper bound of the speed |dc/dt|. */
  readonly speed: number;
}

// Gauss-Legendre rule with 16 points on [-1, 1]: positive nodes and their weights.
const NODES = [
  0.09501250983763744, 0.2816035507792589, 0.4580167776572274, 0.6178762444026438, 0.755404408355003,
  0.8656312023878318, 0.9445750230732326, 0.9894009349916499,
];
const WEIGHTS = [
  0.1894506104550685, 0.1826034150449236, 0.1691565193950025, 0.1495959888165767, 0.1246289712555339,
  0.0951585116824928, 0.0622535239386479, 0.0271524594117541,
];

/**
 * The law of "a point on curves plus N(0, noise^2 I)" as a Gaussian mixture: its density `integral N(x; c(t), noise^2 I) p(t) dt` by Gauss-Legendre panels
 * at most five standard deviations long, accurate to 1e-12.
 *
 * Without noise there is no density: the mixture then has the ends of the curves only, for its `sd` of 0 to be refused or reported.
 *
 * @throws FlowError DOMAIN for noise that {@link isTooFine}.
 */
export function curveMixture(curves: readonly Curve[], noise: number): GaussianMixture {
  if (isTooFine(curves, noise))
    throw new FlowError('DOMAIN', `noise of ${noise} is too little to compute the density of curves with`, {
      hint: 'ask for it with more noise',
    });
  const centres: number[] = [];
  const weights: number[] = [];
  const point = { x: 0, y: 0 };
  for (const { at, from, to, density, speed } of curves) {
    const panels = panelsOf({ from, to, speed }, noise);
    const half = (to - from) / panels / 2;
    for (let panel = 0; panel < panels; panel++) {
      const middle = from + (2 * panel + 1) * half;
      for (let i = 0; i < NODES.length; i++) {
        for (const t of [middle - half * NODES[i]!, middle + half * NODES[i]!]) {
          at(t, point);
          centres.push(point.x, point.y);
          weights.push(WEIGHTS[i]! * half * density(t));
        }
      }
    }
  }
  return { centres: Float64Array.from(centres), weights: Float64Array.from(weights), sd: noise };
}

/** Whether the mixture would have more parts than there is memory for. */
export const isTooFine = (curves: readonly Curve[], noise: number): boolean =>
  curves.reduce((sum, curve) => sum + panelsOf(curve, noise), 0) > mostPanels;

const mostPanels = 200_000;

const panelsOf = ({ from, to, speed }: Pick<Curve, 'from' | 'to' | 'speed'>, noise: number): number =>
  noise > 0 ? Math.ceil(((to - from) * speed) / (5 * noise)) : 1;

/** A whole circle around the origin, taken with a share of the probability. */
export function circle(radius: number, share: number): Curve {
  return {
    at: (t, out) => {
      out.x = radius * Math.cos(t);
      out.y = radius * Math.sin(t);
    },
    from: 0,
    to: 2 * Math.PI,
    density: () => share / (2 * Math.PI),
    speed: radius,
  };
}
