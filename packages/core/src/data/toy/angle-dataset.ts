import { requirePairs } from '../gaussian-mixture.ts';
import { densityNoise, noiseOf, type ToyDataset } from './toy-dataset.ts';

const turn = 2 * Math.PI;
/** The angle in `[-π, π)`. */
const wrapped = (angle: number): number => angle - turn * Math.floor((angle + Math.PI) / turn);

interface AngleDatasetParts extends Pick<ToyDataset, 'name' | 'summary'> {
  /** The set of the plane that is laid around the torus. */
  readonly of: ToyDataset;
  readonly scale: number;
  /** The point of that set that comes to lie at (π, π), where both angles begin anew. */
  readonly corner: readonly [number, number];
  /** How far the set reaches from there without noise, in angles. */
  readonly extent: number;
}

/** A set of the plane laid around the torus: pairs of angles in `[-π, π)`, across their ends. */
export function angleDataset({ name, summary, of, scale, corner, extent }: AngleDatasetParts): ToyDataset {
  const { defaultNoise, noiseMeaning, columns } = of;
  const own = { name, defaultNoise };
  return {
    name,
    summary,
    dimension: 2,
    columns,
    angles: true,
    defaultNoise,
    noiseMeaning,
    sample: (key, n, { noise } = {}) =>
      of
        .sample(key, n, { noise: noiseOf(own, noise) })
        .map((value, i) => wrapped(scale * (value - corner[i % 2]!) + Math.PI)),
    logDensity(points, options = {}) {
      requirePairs(points);
      const noise = densityNoise(own, options.noise);
      // A turn further on nothing is left but where the set reaches round.
      const reach = extent + 9 * scale * noise;
      const turns = (angle: number): number[] =>
        [0, -turn, turn].map((by) => angle + by).filter((x, i) => i === 0 || Math.abs(x) <= reach);
      const inPlane: number[] = [];
      const owners: number[] = [];
      for (let i = 0; i < points.length; i += 2)
        for (const x of turns(wrapped(points[i]! - Math.PI)))
          for (const y of turns(wrapped(points[i + 1]! - Math.PI))) {
            inPlane.push(x / scale + corner[0], y / scale + corner[1]);
            owners.push(i / 2);
          }
      const total = new Float64Array(points.length / 2).fill(-Infinity);
      of.logDensity!(inPlane, { noise }).forEach((log, i) => {
        const row = owners[i]!;
        const isAngle = Math.abs(points[2 * row]!) <= Math.PI && Math.abs(points[2 * row + 1]!) <= Math.PI;
        if (isAngle) total[row] = logSum(total[row]!, log - 2 * Math.log(scale));
      });
      return total;
    },
    // Parts that do not meet: that of the plane, scaled.
    entropy: (noise) =>
      extent + 4.5 * scale * noiseOf(own, noise) <= Math.PI ? of.entropy!(noise)! + 2 * Math.log(scale) : undefined,
  };
}

/** `log(e^a + e^b)`. */
function logSum(a: number, b: number): number {
  const [low, high] = a < b ? [a, b] : [b, a];
  return low === -Infinity ? high : high + Math.log1p(Math.exp(low - high));
}
