import * as v from 'valibot';
import { softClip, unstack } from '../../tensor/derived.ts';
import { add } from '../../tensor/primitives/add.ts';
import { mul } from '../../tensor/primitives/mul.ts';
import { softplus } from '../../tensor/primitives/softplus.ts';
import { sub } from '../../tensor/primitives/sub.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Definition } from '../define.ts';
import { halves } from './halves.ts';
import { knotCount, ownersOf, type OwnKnots } from './knots.ts';
import { rationalQuadraticBin } from './rational-quadratic-bin.ts';
import { slopeWithin } from './slope-within.ts';
import { splineInBins } from './spline-in-bins.ts';
import { splineInterval, splineEntries, steepestEntry, type SplineOptions } from './spline-options.ts';
import type { ElementwiseTransformed, Transformer, TransformerParams } from './transformer.ts';
import { withTails } from './with-tails.ts';
import { parseSpec } from '../parse-spec.ts';

export interface RationalQuadraticOptions extends SplineOptions {
  /** Largest slope at a knot; the smallest is its reciprocal. */
  readonly steepest?: number;
  /**
   * The form of another library, for imported weights: `nflows` (and normflows) has slopes `1 / steepest + softplus(raw)`; `zuko` soft-clips raw
   * widths and heights and has no smallest; `flowjax` has free slopes at both ends, beyond which the map is the identity all the same.
   */
  readonly compatibility?: 'nflows' | 'zuko' | 'flowjax';
  /** What raw widths and heights are divided by: in couplings of nflows and normflows, the square root of the hidden features. */
  readonly divisor?: number;
}

const schema = v.strictObject({
  type: v.literal('rationalQuadratic'),
  version: v.literal(1),
  ...splineEntries,
  steepest: steepestEntry,
  compatibility: v.optional(v.picklist(['nflows', 'zuko', 'flowjax'])),
  divisor: v.optional(v.pipe(v.number(), v.minValue(1e-3), v.maxValue(1e6)), 1),
});

/**
 * Monotone rational-quadratic spline on `[-bound, bound]`: in each bin a quotient of two quadratics through the knots `(x_k, y_k)` with slopes
 * `d_k`. With `t = (u - x_k) / (x_{k+1} - x_k)` and `s` the slope of the chord,
 * `v = y_k + (y_{k+1} - y_k) (s t² + d_k t (1 - t)) / (s + (d_k + d_{k+1} - 2 s) t (1 - t))`.
 *
 * Widths and heights (raw side by side, bin by bin) come from a softmax with a floor, slopes from a soft-clipped exponential; zeros are the identity. Both directions are closed
 * forms in which no digits cancel. Standardise the data: beyond the bound the map is a line.
 * (Neural Spline Flows, 2019.)
 *
 * @throws FlowError SPEC_INVALID when so many bins of the smallest size do not fit.
 *
 * @example
 * ```ts
 * rationalQuadratic({ bins: 8 }).parameters.map(({ name, width }) => `${name} ${width}`).join(', ');
 * // => 'sizes 16, slopes 7'
 * ```
 */
export function rationalQuadratic(options: RationalQuadraticOptions = {}): Transformer {
  const spec = parseSpec(schema, { type: 'rationalQuadratic', version: 1, ...options });
  const { bins, bound, tails } = spec;
  const knots = tails === 'learned' || spec.compatibility === 'flowjax' ? 'all' : 'inner';
  const { sizeOf, centre, slopeOf, smallest } = formOf(spec, knots);
  const interval = { ...splineInterval(spec), smallest };

  const map = (direction: 'apply' | 'invert', x: Tensor, params: TransformerParams): ElementwiseTransformed => {
    const slopes = sub(params['slopes']!, centre);
    const spline = (inside: Tensor): ElementwiseTransformed =>
      splineInBins(direction, inside, sizeOf(params['sizes']!), interval, (position, box, choose) => {
        const chosen = slopeOf(choose(slopes, ownersOf(knots, bins)));
        return rationalQuadraticBin[direction](position, { ...box, slopes: halves(chosen) });
      });
    if (tails === 'linear') return withTails(direction, x, bound, spline);
    const ends = unstack(slopes);
    return withTails(direction, x, bound, spline, [slopeOf(ends[0]!), slopeOf(ends[bins]!)]);
  };
  return {
    spec,
    parameters: [
      { name: 'sizes', width: 2 * bins },
      { name: 'slopes', width: knotCount(knots, bins) },
    ],
    apply: (u, params) => map('apply', u, params),
    invert: (y, params) => map('invert', y, params),
  };
}

/** How raw numbers become sizes and slopes; raw slopes are counted from `centre`, since knots without one have 0, which means slope 1. */
function formOf(
  { compatibility, divisor, smallest, steepest }: v.InferOutput<typeof schema>,
  knots: OwnKnots,
): {
  readonly sizeOf: (raw: Tensor) => Tensor;
  readonly centre: number;
  readonly slopeOf: (raw: Tensor) => Tensor;
  readonly smallest: number;
} {
  if (compatibility === 'nflows' || compatibility === 'flowjax') {
    const centre = knots === 'inner' ? Math.log(Math.expm1(1 - 1 / steepest)) : 0;
    return {
      sizeOf: (raw) => mul(raw, 1 / divisor),
      centre,
      slopeOf: (raw) => add(softplus(add(raw, centre)), 1 / steepest),
      smallest,
    };
  }
  const zuko = compatibility === 'zuko';
  return {
    sizeOf: (raw) => (zuko ? softClip(raw, Math.log(steepest) / 2) : raw),
    centre: 0,
    slopeOf: (raw) => slopeWithin(raw, steepest),
    smallest: zuko ? 0 : smallest,
  };
}

export const rationalQuadraticDefinition: Definition<Transformer, 'transformer'> = {
  kind: 'transformer',
  type: 'rationalQuadratic',
  version: 1,
  summary: 'Monotone rational-quadratic spline, lines beyond its bound',
  reference: 'Neural Spline Flows (2019)',
  schema,
  build: (options: RationalQuadraticOptions) => rationalQuadratic(options),
  instances: [
    { type: 'rationalQuadratic', version: 1 },
    { type: 'rationalQuadratic', version: 1, bins: 5, bound: 3, tails: 'learned' },
    { type: 'rationalQuadratic', version: 1, bins: 2, bound: 1.5, smallest: 0.05, steepest: 20 },
  ],
};
