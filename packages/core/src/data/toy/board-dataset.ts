import { erfc } from '../../special/erf.ts';
import { gaussLegendre } from '../../special/quadrature.ts';
import { type Key, split, uniform } from '../../random/index.ts';
import { requirePairs } from '../gaussian-mixture.ts';
import { addNoise, noiseOf, type ToyDataset, type ToyOptions } from './toy-dataset.ts';

interface BoardDatasetOptions {
  readonly name: string;
  readonly summary: string;
  /** Of a square; there are four across and four up, around the origin. */
  readonly side: number;
}

/** The probabilities that a blurred number falls into the even and into the odd of the four intervals of an axis. */
interface Stripes {
  readonly even: number;
  readonly odd: number;
}

/** A toy set uniform on the eight filled squares of a board: those whose column and row, 0 to 3 from the lower left, are both even or both odd. */
export function boardDataset({ side, ...names }: BoardDatasetOptions): ToyDataset {
  const about = { ...names, defaultNoise: 0, noiseMeaning: 'standard deviation of normal noise that blurs the edges' };
  const area = 8 * side * side;
  const edges = [0, 1, 2, 3, 4].map((i) => (i - 2) * side);
  const stripes = (at: number, noise: number): Stripes => {
    const [a, b, c, d] = [0, 1, 2, 3].map((i) => share(at, edges[i]!, edges[i + 1]!, noise)) as [
      number,
      number,
      number,
      number,
    ];
    return { even: a + c, odd: b + d };
  };
  const densityOf = (x: Stripes, y: Stripes): number => (x.even * y.even + x.odd * y.odd) / area;
  return {
    ...about,
    dimension: 2,
    columns: ['x', 'y'],
    sample(key: Key, n: number, options: ToyOptions = {}) {
      const noise = noiseOf(about, options.noise);
      const [acrossKey, upKey, noiseKey] = split(key, 3);
      const across = uniform(acrossKey!, n, { max: 4 });
      const up = uniform(upKey!, n, { max: 2 });
      const points = new Float64Array(2 * n);
      for (let i = 0; i < n; i++) {
        const column = Math.floor(across[i]!);
        // The height is uniform on the two filled squares of the column: those below and above an empty one.
        const half = Math.floor(up[i]!);
        const row = 2 * half + (column % 2);
        points[2 * i] = side * (across[i]! - 2);
        points[2 * i + 1] = side * (row + up[i]! - half - 2);
      }
      return addNoise(noiseKey!, points, noise);
    },
    logDensity(points, options = {}) {
      requirePairs(points);
      const noise = noiseOf(about, options.noise);
      return new Float64Array(points.length / 2).map((_, i) =>
        Math.log(densityOf(stripes(points[2 * i]!, noise), stripes(points[2 * i + 1]!, noise))),
      );
    },
    entropy(noise) {
      const sd = noiseOf(about, noise);
      if (sd === 0) return Math.log(area);
      const nodes = axisNodes(edges, sd).map(({ at, weight }) => ({ weight, ...stripes(at, sd) }));
      let sum = 0;
      // Both axes are alike: the nodes beside the diagonal count twice.
      nodes.forEach((x, i) => {
        for (let j = 0; j <= i; j++) {
          const y = nodes[j]!;
          const p = densityOf(x, y);
          if (p > 0) sum -= (i === j ? 1 : 2) * x.weight * y.weight * p * Math.log(p);
        }
      });
      return sum;
    },
  };
}

/** The probability that a normal number around `at` falls into [low, high). */
function share(at: number, low: number, high: number, noise: number): number {
  if (noise === 0) return at >= low && at < high ? 1 : 0;
  let a = (low - at) / (noise * Math.SQRT2);
  let b = (high - at) / (noise * Math.SQRT2);
  // By symmetry to the side of small tails, whose difference loses nothing.
  if (a < 0 && b < 0) [a, b] = [-b, -a];
  return 0.5 * (erfc(a) - erfc(b));
}

/** Beyond so many standard deviations from an edge a blurred board is as flat as a sharp one. */
const reach = 8.6;
/** Longest panels near an edge, in standard deviations. */
const panel = 1.5;
const rule = gaussLegendre(16);

/** Points and weights for an integral along an axis: dense around the edges, one panel where all is flat between them. */
function axisNodes(edges: readonly number[], noise: number): { at: number; weight: number }[] {
  const cuts = edges.flatMap((edge) => [edge - reach * noise, edge + reach * noise]).sort((a, b) => a - b);
  return cuts.slice(1).flatMap((end, i) => {
    const start = cuts[i]!;
    const middle = (start + end) / 2;
    const isFlat = edges.every((edge) => Math.abs(middle - edge) >= reach * noise);
    const panels = isFlat ? 1 : Math.ceil((end - start) / (panel * noise));
    const width = (end - start) / panels;
    return Array.from({ length: panels }, (_, k) =>
      rule.nodes.map((node, j) => ({ at: start + (k + node) * width, weight: width * rule.weights[j]! })),
    ).flat();
  });
}
