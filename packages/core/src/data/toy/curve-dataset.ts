import { type Key, split, uniform } from '../../random/index.ts';
import { type Curve, curveMixture, isTooFine } from '../curve-mixture.ts';
import { mixtureEntropy, mixtureLogDensity } from '../gaussian-mixture.ts';
import { addNoise, noiseOf, type ToyDataset, type ToyOptions } from './toy-dataset.ts';

interface CurveDatasetOptions {
  readonly name: string;
  readonly summary: string;
  readonly defaultNoise: number;
  /** Equally likely curves, each with its share in its `density`. */
  readonly curves: readonly Curve[];
  /** The parameter at a uniform number on [0, 1): the inverse of its distribution function. */
  readonly parameter: (u: number, curve: Curve) => number;
}

/** A toy set of points on equally likely curves of the plane plus normal noise: sampler, density and entropy from one description. */
export function curveDataset({ curves, parameter, ...about }: CurveDatasetOptions): ToyDataset {
  return {
    ...about,
    noiseMeaning: 'standard deviation of the normal noise around the curves',
    dimension: 2,
    columns: ['x', 'y'],
    sample(key: Key, n: number, options: ToyOptions = {}) {
      const noise = noiseOf(about, options.noise);
      const [curveKey, parameterKey, noiseKey] = split(key, 3);
      const choice = uniform(curveKey!, n, { max: curves.length });
      const u = uniform(parameterKey!, n);
      const points = new Float64Array(2 * n);
      const point = { x: 0, y: 0 };
      for (let i = 0; i < n; i++) {
        const curve = curves[Math.floor(choice[i]!)]!;
        curve.at(parameter(u[i]!, curve), point);
        points[2 * i] = point.x;
        points[2 * i + 1] = point.y;
      }
      return addNoise(noiseKey!, points, noise);
    },
    logDensity: (points, options = {}) =>
      mixtureLogDensity(curveMixture(curves, noiseOf(about, options.noise)), points),
    entropy(noise) {
      const sd = noiseOf(about, noise);
      return isTooFine(curves, sd) ? undefined : mixtureEntropy(curveMixture(curves, sd));
    },
  };
}

/** The parameter of a curve that is run through at constant rate. */
export function evenly(u: number, curve: Curve): number {
  return curve.from + (curve.to - curve.from) * u;
}
