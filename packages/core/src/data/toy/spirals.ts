import type { Curve } from '../curve-mixture.ts';
import { curveDataset } from './curve-dataset.ts';
import type { ToyDataset } from './toy-dataset.ts';

const END = 3 * Math.PI;

const arm = (sign: number): Curve => ({
  at: (t, out) => {
    out.x = (-sign * t * Math.cos(t)) / 3;
    out.y = (sign * t * Math.sin(t)) / 3;
  },
  from: 0,
  to: END,
  density: (t) => t / END ** 2,
  speed: Math.sqrt(1 + END ** 2) / 3,
});

/**
 * Two spiral arms of one and a half turns: plus or minus `(-t cos t, t sin t) / 3` with `t = 3 pi sqrt(u)`, `u` uniform, plus normal noise.
 *
 * @example
 * ```ts
 * spirals.sample(key(0), 100).length; // => 200
 * ```
 */
export const spirals: ToyDataset = curveDataset({
  name: 'spirals',
  summary: 'Two spiral arms',
  defaultNoise: 0.1,
  curves: [arm(1), arm(-1)],
  parameter: (u) => END * Math.sqrt(u),
});
