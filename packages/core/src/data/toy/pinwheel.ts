import { type Key, normal, split, uniform } from '../../random/index.ts';
import { requirePairs } from '../gaussian-mixture.ts';
import { densityNoise, noiseOf, type ToyDataset, type ToyOptions } from './toy-dataset.ts';

const ARMS = 5;
const RADIAL_SD = 0.3;
const TWIST = 0.25;

const about = {
  name: 'pinwheel',
  summary: 'Five bent arms around the origin',
  defaultNoise: 0.1,
  noiseMeaning: 'standard deviation across the arms, before the scale of 2',
};

/**
 * Five arms around the origin, bent by a rotation that grows with the radius: `2 R(2 pi k / 5 + exp(r) / 4) (r, s)` with the arm `k` uniform,
 * `r` normal with mean 1 and standard deviation 0.3, `s` normal with standard deviation `noise`.
 * Its density is exact where it is above e^-80. Entropy with the default noise: 2.3178 nats.
 *
 * Reference: Johnson et al., "Composing graphical models with neural networks for structured representations and fast inference" (2016).
 *
 * @example
 * ```ts
 * pinwheel.sample(key(0), 100).length; // => 200
 * ```
 */
export const pinwheel: ToyDataset = {
  ...about,
  dimension: 2,
  columns: ['x', 'y'],
  sample(key: Key, n: number, options: ToyOptions = {}) {
    const noise = noiseOf(about, options.noise);
    const [armKey, radialKey, acrossKey] = split(key, 3);
    const arm = uniform(armKey!, n, { max: ARMS });
    const radial = normal(radialKey!, n);
    const across = normal(acrossKey!, n);
    const points = new Float64Array(2 * n);
    for (let i = 0; i < n; i++) {
      const r = 1 + RADIAL_SD * radial[i]!;
      const s = noise * across[i]!;
      const angle = (2 * Math.PI * Math.floor(arm[i]!)) / ARMS + TWIST * Math.exp(r);
      points[2 * i] = 2 * (r * Math.cos(angle) - s * Math.sin(angle));
      points[2 * i + 1] = 2 * (r * Math.sin(angle) + s * Math.cos(angle));
    }
    return points;
  },
  logDensity(points, options = {}) {
    requirePairs(points);
    const noise = densityNoise(about, options.noise);
    return new Float64Array(points.length / 2).map((_, i) => logDensity(points[2 * i]!, points[2 * i + 1]!, noise));
  },
  entropy(noise) {
    const sd = noiseOf(about, noise);
    if (sd === 0) return -Infinity;
    // With more noise the folds of the map, where the density is infinite, spoil the quadrature.
    if (sd > 0.15) return undefined;
    // -E log p over the normal (r, s) of one arm, the others being alike: the trapezoidal rule of step sd/3 converges faster than any power.
    let sum = 0;
    for (let i = -26; i <= 26; i++) {
      for (let j = -26; j <= 26; j++) {
        const r = 1 + (RADIAL_SD * i) / 3;
        const s = (sd * j) / 3;
        const angle = TWIST * Math.exp(r);
        const x = 2 * (r * Math.cos(angle) - s * Math.sin(angle));
        const y = 2 * (r * Math.sin(angle) + s * Math.cos(angle));
        sum -= (Math.exp(-(i * i + j * j) / 18) / (18 * Math.PI)) * logDensity(x, y, sd);
      }
    }
    return sum;
  },
};

/*
 * A point at radius rho and angle alpha, after the scale is undone, comes from every (r, s) = rho (cos psi, sin psi) with
 *     f(psi) = psi + TWIST exp(rho cos psi) = alpha + 2 pi k / ARMS   for an integer k,
 * and each adds N(r; 1, 0.3^2) N(s; 0, noise^2) / (4 ARMS |1 - s TWIST exp(r)|). The last factor is f', the Jacobian of (r, s) -> the point;
 * it is zero at no more than two angles in (0, pi), between which f is monotone and each solution is found by bisection.
 */
function logDensity(x: number, y: number, noise: number): number {
  const rho = Math.hypot(x, y) / 2;
  const alpha = Math.atan2(y, x);
  const f = (psi: number): number => psi + TWIST * Math.exp(rho * Math.cos(psi));
  const slope = (psi: number): number => 1 - TWIST * rho * Math.sin(psi) * Math.exp(rho * Math.cos(psi));
  const terms: number[] = [];
  const solve = (from: number, to: number): void => {
    const [low, high] = f(from) < f(to) ? [from, to] : [to, from];
    const spacing = (2 * Math.PI) / ARMS;
    const last = Math.floor((f(high) - alpha) / spacing);
    for (let k = Math.ceil((f(low) - alpha) / spacing); k <= last; k++) {
      const psi = bisect((angle) => f(angle) - alpha - k * spacing, low, high);
      const r = rho * Math.cos(psi);
      const s = rho * Math.sin(psi);
      terms.push(-0.5 * ((r - 1) / RADIAL_SD) ** 2 - 0.5 * (s / noise) ** 2 - Math.log(Math.abs(slope(psi))));
    }
  };
  // Where the circle of angles is cut open does not matter, except that points on an arm's axis, at 0 and pi, must not be counted twice.
  // Beyond r = 5 lie e^-88 of the probability and arms wound ever tighter, so those angles are left out.
  const start = rho > 5 ? Math.acos(5 / rho) : -2.5;
  const end = rho > 5 ? 2 * Math.PI - start : 2 * Math.PI + start;
  // On (0, pi) the slope is smallest where cos psi = rho sin^2 psi.
  const steepest = rho > 0 ? Math.acos((Math.sqrt(1 + 4 * rho * rho) - 1) / (2 * rho)) : Math.PI / 2;
  const turns =
    slope(steepest) < 0 ? [bisect((psi) => -slope(psi), 0, steepest), bisect(slope, steepest, Math.PI)] : [];
  const cuts = [start, ...turns.filter((psi) => psi > start), end];
  for (let i = 1; i < cuts.length; i++) solve(cuts[i - 1]!, cuts[i]!);

  const largest = Math.max(...terms);
  const sum = terms.reduce((total, term) => total + Math.exp(term - largest), 0);
  return largest + Math.log(sum) - Math.log(2 * Math.PI * RADIAL_SD * noise * 4 * ARMS);
}

/** Where an increasing function, negative at `low` and not at `high`, crosses zero; `low` may be the greater of the two. */
function bisect(value: (x: number) => number, low: number, high: number): number {
  let below = low;
  let above = high;
  for (let i = 0; i < 54; i++) {
    const middle = 0.5 * (below + above);
    if (value(middle) < 0) below = middle;
    else above = middle;
  }
  return 0.5 * (below + above);
}
