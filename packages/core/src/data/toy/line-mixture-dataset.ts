import { type Key, normal, split, uniform } from '../../random/index.ts';
import { densityNoise, noiseOf, type ToyDataset, type ToyOptions } from './toy-dataset.ts';

/** One Gaussian of a mixture on the line. */
interface LinePart {
  /** Its probability; over all parts these sum to one. */
  readonly share: number;
  readonly centre: number;
  /** Its standard deviation, in units of the noise. */
  readonly width: number;
}

interface LineMixtureOptions {
  readonly name: string;
  readonly summary: string;
  readonly defaultNoise: number;
  readonly parts: readonly LinePart[];
}

// A Gaussian beyond 8.6 standard deviations is below the rounding of its peak.
const REACH = 8.6;
// Steps to a standard deviation: the trapezoidal rule converges faster than any power of them.
const STEPS = 16;

/** A toy set of Gaussians on the line. */
export function lineMixtureDataset({ parts, ...names }: LineMixtureOptions): ToyDataset {
  const about = { ...names, noiseMeaning: 'factor of the standard deviations' };
  const logDensity = (x: number, noise: number): number => {
    const terms = parts.map(
      ({ share, centre, width }) =>
        Math.log(share / (noise * width)) - 0.5 * ((x - centre) / (noise * width)) ** 2 - 0.5 * Math.log(2 * Math.PI),
    );
    const largest = Math.max(...terms);
    return largest + Math.log(terms.reduce((sum, term) => sum + Math.exp(term - largest), 0));
  };
  return {
    ...about,
    dimension: 1,
    columns: ['x'],
    sample(key: Key, n: number, options: ToyOptions = {}) {
      const noise = noiseOf(about, options.noise);
      const [choiceKey, noiseKey] = split(key);
      const choice = uniform(choiceKey!, n);
      const z = normal(noiseKey!, n);
      return choice.map((u, i) => {
        const { centre, width } = partAt(parts, u);
        return centre + noise * width * z[i]!;
      });
    },
    logDensity(points, options = {}) {
      const noise = densityNoise(about, options.noise);
      return Float64Array.from(points, (x) => logDensity(x, noise));
    },
    entropy(noise) {
      const sd = noiseOf(about, noise);
      if (sd === 0) return -Infinity;
      // Each part by itself, on a grid of its own width: -sum_k share_k E_k[log p].
      return parts.reduce((total, { share, centre, width }) => {
        let sum = 0;
        for (let i = -REACH * STEPS; i <= REACH * STEPS; i++) {
          const z = i / STEPS;
          sum -= Math.exp(-0.5 * z * z) * logDensity(centre + sd * width * z, sd);
        }
        return total + (share * sum) / (STEPS * Math.sqrt(2 * Math.PI));
      }, 0);
    },
  };
}

/** The part whose stretch of the line from 0 to 1 holds `u`. */
function partAt(parts: readonly LinePart[], u: number): LinePart {
  let above = u;
  return parts.find(({ share }) => (above -= share) < 0) ?? parts.at(-1)!;
}
