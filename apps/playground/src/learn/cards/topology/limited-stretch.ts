import { evenly } from '../../../draw/evenly.ts';
import { normalDensity as normal } from '../../normal-density.ts';

/** Two modes on a line: `N(±gap / 2, width²)`, equally likely. */
export interface TwoModes {
  readonly gap: number;
  readonly width: number;
}

/** An increasing map on a grid of latents, with the density of what comes out. */
export interface LineMap {
  readonly z: Float64Array;
  readonly x: Float64Array;
  readonly slope: Float64Array;
  /** Density of x: that of z over the slope. */
  readonly density: Float64Array;
}

export const twoModes = ({ gap, width }: TwoModes, x: number): number =>
  (normal((x - gap / 2) / width) + normal((x + gap / 2) / width)) / (2 * width);

const reach = 5;
/** Odd, so that 0 is a point of the grid. */
const points = 4001;

/** The straight map with the target's standard deviation: the best an affine map can do. */
export function straightMap({ gap, width }: TwoModes): LineMap {
  const scale = Math.hypot(gap / 2, width);
  const z = latents();
  return {
    z,
    x: z.map((value) => scale * value),
    slope: z.map(() => scale),
    density: z.map((value) => normal(value) / scale),
  };
}

/**
 * The map that makes a normal number one of the target, but nowhere steeper than `steepest`. Without the limit it would be the target's quantile of the
 * normal distribution function, with slope `normal(z) / target(x)`; that slope is followed outwards from the middle, cut off at the limit.
 */
export function limitedMap(target: TwoModes, steepest: number): LineMap {
  const z = latents();
  const x = new Float64Array(points);
  const slope = new Float64Array(points);
  const exact = quantiles(target, z);
  const middle = (points - 1) / 2;
  const step = (2 * reach) / (points - 1);
  slope[middle] = Math.min(steepest, normal(0) / twoModes(target, 0));
  for (let i = middle + 1; i < points; i++) {
    const free = normal(z[i]!) / twoModes(target, exact[i]!);
    // Behind its limit in the middle, the map keeps the limit until it has caught up with the exact one.
    const behind = exact[i]! - x[i - 1]! > steepest * step;
    slope[i] = behind ? steepest : Math.min(steepest, free);
    x[i] = x[i - 1]! + 0.5 * step * (slope[i - 1]! + slope[i]!);
    slope[2 * middle - i] = slope[i]!;
    x[2 * middle - i] = -x[i]!;
  }
  return { z, x, slope, density: z.map((value, i) => normal(value) / slope[i]!) };
}

/** How likely x lies within `half` of the middle. */
export function massWithin({ z, x }: LineMap, half: number): number {
  const middle = (points - 1) / 2;
  let end = middle;
  while (end < points - 1 && x[end]! < half) end++;
  const share = (half - x[end - 1]!) / (x[end]! - x[end - 1]!);
  return normalWithin(z[end - 1]! + share * (z[end]! - z[end - 1]!));
}

/** How likely a number of the target does. */
export const targetWithin = ({ gap, width }: TwoModes, half: number): number =>
  0.5 * (normalWithin((half + gap / 2) / width) + normalWithin((half - gap / 2) / width));

/** `P(|z| < end)`, odd in its end; by Simpson's rule. */
export function normalWithin(end: number): number {
  const far = Math.min(10, Math.abs(end));
  const steps = 1000;
  let sum = 0;
  for (let i = 0; i <= steps; i++)
    sum += normal((far * i) / steps) * (i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2);
  return Math.sign(end) * 2 * ((sum * far) / (3 * steps));
}

/** Where z would go without a limit: the target's quantiles, outwards from the middle by one sweep of both distribution functions. */
function quantiles(target: TwoModes, z: Float64Array): Float64Array {
  const result = new Float64Array(z.length);
  const middle = (z.length - 1) / 2;
  const fine = 2e-4;
  const highest = target.gap / 2 + 12 * target.width;
  let [x, mass, goal] = [0, 0, 0];
  for (let i = middle + 1; i < z.length; i++) {
    goal += 0.5 * (normal(z[i - 1]!) + normal(z[i]!)) * (z[i]! - z[i - 1]!);
    while (mass < goal && x < highest) {
      mass += fine * twoModes(target, x + fine / 2);
      x += fine;
    }
    result[i] = x;
    result[2 * middle - i] = -x;
  }
  return result;
}

const latents = (): Float64Array => evenly([-reach, reach], points - 1);
