import { largestLogs, slicedLayer, usualBound } from '../../bijections/residual/sliced-layer.ts';
import { standardise } from '../../bijections/normalisation/standardise.ts';
import { chain, type Chain } from '../../bijections/wrappers/chain.ts';
import type { HostTensor } from '../../host-array.ts';
import type { MarginalSpline } from './marginal-spline.ts';
import type { Scale, SplinedColumns } from './moving-events.ts';
import type { Columns } from './orthonormal.ts';

/** A fitted layer: its columns, and the reflections that make them. */
export interface FittedLayer extends SplinedColumns {
  readonly vectors: Columns;
}

/** Layers in the order data to latent, after standardisation, as bijections with params for a `Flow`. */
export function sinfFlow(
  features: number,
  fitted: readonly FittedLayer[],
  { mean, scale }: Scale,
): { readonly bijection: Chain; readonly params: ReadonlyMap<string, HostTensor> } {
  const layers = fitted.toReversed();
  const vector = (data: Float64Array): HostTensor => ({ shape: [features], data });
  const params = [...layers.map(paramsOf), { mean: vector(mean), scale: vector(scale) }];
  return {
    bijection: chain([
      ...layers.map(({ splines }) =>
        slicedLayer(features, { directions: splines.length, bins: splines[0]!.x.length - 1 }),
      ),
      standardise(features),
    ]),
    params: new Map(
      params.flatMap((each, i) =>
        Object.entries(each).map(([name, value]) => [`bijection.${i}.${name}`, value] as const),
      ),
    ),
  };
}

/** The number that a soft clip at `bound` makes `y` of. */
const unclipped = (y: number, bound: number): number => y / (1 - Math.abs(y / bound));

function paramsOf({ vectors, splines }: FittedLayer): Record<string, HostTensor> {
  const directions = splines.length;
  const bins = splines[0]!.x.length - 1;
  const usualSize = (2 * usualBound) / bins;
  /** Rows `[n, directions]`, one number per spline. */
  const rows = (count: number, value: (spline: MarginalSpline, row: number) => number): Float64Array =>
    Float64Array.from({ length: count * directions }, (_, at) =>
      value(splines[at % directions]!, Math.floor(at / directions)),
    );
  const knots = ({ x, y }: MarginalSpline, axis: number): Float64Array => (axis === 0 ? x : y);
  return {
    reflections: { shape: [directions, vectors.length], data: vectors.data },
    origins: { shape: [2, directions], data: rows(2, (spline, axis) => knots(spline, axis)[0]!) },
    logSizes: {
      shape: [bins, 2, directions],
      data: rows(2 * bins, (spline, row) => {
        const [at, bin] = [knots(spline, row % 2), Math.floor(row / 2)];
        return unclipped(Math.log((at[bin + 1]! - at[bin]!) / usualSize), largestLogs.size);
      }),
    },
    logSlopes: {
      shape: [bins + 1, directions],
      data: rows(bins + 1, ({ slopes }, knot) => unclipped(Math.log(slopes[knot]!), largestLogs.slope)),
    },
  };
}
