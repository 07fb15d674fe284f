import { FlowError } from '../../flow-error.ts';
import { fillNormal, type Key } from '../../random/index.ts';

/** A generator of points whose law is known: for examples, tests and the playground. */
export interface ToyDataset {
  readonly name: string;
  /** One sentence for menus and help. */
  readonly summary: string;
  readonly dimension: number;
  readonly columns: readonly string[];
  /** The coordinates are angles in `[-π, π)`, which begin anew at the end. */
  readonly angles?: true;
  /** The noise used where none is given; what it means is in `noiseMeaning`. */
  readonly defaultNoise: number;
  readonly noiseMeaning: string;
  /** `n` points row by row; the first m of n points are those of m. Throws `DOMAIN` if `n` or the noise is negative. */
  sample(key: Key, n: number, options?: ToyOptions): Float64Array<ArrayBuffer>;
  /** The log density at points given row by row, in nats; absent if it is not known. Throws `DOMAIN` where the law has no density. */
  logDensity?(points: ArrayLike<number>, options?: ToyOptions): Float64Array<ArrayBuffer>;
  /** The differential entropy in nats, the lowest NLL a model can reach; -infinity where there is no density, absent or `undefined` if it is not known. */
  entropy?(noise?: number): number | undefined;
}

export interface ToyOptions {
  readonly noise?: number;
}

/** The noise asked for, or the set's own. Throws `DOMAIN` if it is negative or not finite. */
export function noiseOf(dataset: Pick<ToyDataset, 'name' | 'defaultNoise'>, noise: number | undefined): number {
  const value = noise ?? dataset.defaultNoise;
  if (!(value >= 0 && value < Infinity)) {
    throw new FlowError('DOMAIN', `noise of ${dataset.name} is ${value}, expected a finite number >= 0`, {
      hint: `leave it out for ${dataset.defaultNoise}`,
    });
  }
  return value;
}

/** The noise of a set that has no density without any. Throws `DOMAIN` where it is 0, too. */
export function densityNoise(dataset: Pick<ToyDataset, 'name' | 'defaultNoise'>, noise: number | undefined): number {
  const value = noiseOf(dataset, noise);
  if (value > 0) return value;
  throw new FlowError('DOMAIN', `noise of ${dataset.name} is 0: the points have no density`, {
    hint: 'ask for the density with noise > 0',
  });
}

/** Adds normal numbers of standard deviation `noise` to all coordinates. */
export function addNoise(key: Key, points: Float64Array<ArrayBuffer>, noise: number): Float64Array<ArrayBuffer> {
  if (noise === 0) return points;
  const steps = new Float64Array(points.length);
  fillNormal(key, steps);
  for (let i = 0; i < points.length; i++) points[i]! += noise * steps[i]!;
  return points;
}
