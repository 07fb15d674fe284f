import { type Key, split, uniform } from '../../random/index.ts';
import { type GaussianMixture, mixtureEntropy, mixtureLogDensity } from '../gaussian-mixture.ts';
import { addNoise, noiseOf, type ToyDataset, type ToyOptions } from './toy-dataset.ts';

interface BlobDatasetOptions {
  readonly name: string;
  readonly summary: string;
  readonly defaultNoise: number;
  readonly centres: readonly (readonly [number, number])[];
}

/** A toy set of equally likely round Gaussians of one size in the plane. */
export function blobDataset({ centres, ...about }: BlobDatasetOptions): ToyDataset {
  const flat = Float64Array.from(centres.flat());
  const weights = new Float64Array(centres.length).fill(1 / centres.length);
  const mixture = (noise: number | undefined): GaussianMixture => ({
    centres: flat,
    weights,
    sd: noiseOf(about, noise),
  });
  return {
    ...about,
    noiseMeaning: 'standard deviation of each Gaussian',
    dimension: 2,
    columns: ['x', 'y'],
    sample(key: Key, n: number, options: ToyOptions = {}) {
      const noise = noiseOf(about, options.noise);
      const [choiceKey, noiseKey] = split(key);
      const choice = uniform(choiceKey!, n, { max: centres.length });
      const points = new Float64Array(2 * n);
      for (let i = 0; i < n; i++) points.set(centres[Math.floor(choice[i]!)]!, 2 * i);
      return addNoise(noiseKey!, points, noise);
    },
    logDensity: (points, options = {}) => mixtureLogDensity(mixture(options.noise), points),
    entropy: (noise) => mixtureEntropy(mixture(noise)),
  };
}
