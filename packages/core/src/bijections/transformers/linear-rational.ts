import * as v from 'valibot';
import { softClip, square, unstack } from '../../tensor/derived.ts';
import { add } from '../../tensor/primitives/add.ts';
import { concat } from '../../tensor/primitives/concat.ts';
import { exp } from '../../tensor/primitives/exp.ts';
import { mul } from '../../tensor/primitives/mul.ts';
import { reshape } from '../../tensor/primitives/reshape.ts';
import { sigmoid } from '../../tensor/primitives/sigmoid.ts';
import { softplus } from '../../tensor/primitives/softplus.ts';
import { sqrt } from '../../tensor/primitives/sqrt.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Definition } from '../define.ts';
import { eachBin } from './find-bin.ts';
import { halves } from './halves.ts';
import { knotCount, ownersOf } from './knots.ts';
import { linearRationalBin } from './linear-rational-bin.ts';
import { splineInBins } from './spline-in-bins.ts';
import { splineEntries, splineInterval, steepestEntry, type SplineOptions } from './spline-options.ts';
import type { ElementwiseTransformed, Transformer, TransformerParams } from './transformer.ts';
import { withTails } from './with-tails.ts';
import { parseSpec } from '../parse-spec.ts';

export interface LinearRationalOptions extends SplineOptions {
  /** Largest slope at a knot; the smallest is its reciprocal. */
  readonly steepest?: number;
  /**
   * The form of torchflows, for imported weights: raw heights are counted from raw widths, in hundredths, and so are slopes
   * `1e-5 + softplus(raw)`; middles may lie anywhere in their bins.
   */
  readonly compatibility?: 'torchflows';
}

const schema = v.strictObject({
  type: v.literal('linearRational'),
  version: v.literal(1),
  ...splineEntries,
  steepest: steepestEntry,
  compatibility: v.optional(v.picklist(['torchflows'])),
});

/** How near to an end of its bin a middle may lie, as a share of the width: at the end itself one of the two functions would vanish. */
const margin = 0.025;

/**
 * Monotone linear rational spline on `[-bound, bound]`: in each bin two quotients of linear functions, which meet in the bin where a parameter says, with
 * continuous slopes. Both directions are quotients of positive terms, without a root. Zeros are the identity; beyond the bound the map is a line.
 * (Invertible Generative Modeling using Linear Rational Splines, 2020.)
 *
 * @throws FlowError SPEC_INVALID when so many bins of the smallest size do not fit.
 *
 * @example
 * ```ts
 * linearRational({ bins: 8 }).parameters.map(({ name, width }) => `${name} ${width}`).join(', ');
 * // => 'sizes 16, slopes 7, middles 8'
 * ```
 */
export function linearRational(options: LinearRationalOptions = {}): Transformer {
  const spec = parseSpec(schema, { type: 'linearRational', version: 1, ...options });
  const { bins, bound, tails, steepest } = spec;
  const interval = splineInterval(spec);
  const knots = tails === 'learned' ? 'all' : 'inner';
  const torchflows = spec.compatibility === 'torchflows';
  const rootOf = (raw: Tensor): Tensor => {
    if (!torchflows) return exp(mul(softClip(raw, Math.log(steepest)), 0.5));
    const centre = Math.log(Math.expm1(1 - 1e-5));
    return sqrt(add(softplus(add(mul(raw, 0.01), centre)), 1e-5));
  };
  const middleOf = (raw: Tensor): Tensor =>
    torchflows ? sigmoid(raw) : add(mul(sigmoid(raw), 1 - 2 * margin), margin);
  const sizesOf = (raw: Tensor): Tensor => {
    if (!torchflows) return raw;
    const [widths, heights] = halves(reshape(raw, [bins, 2, sizeOf(raw.shape.slice(1))]));
    return reshape(concat([widths, add(widths, mul(heights, 0.01))], { axis: 1 }), raw.shape);
  };

  const map = (direction: 'apply' | 'invert', x: Tensor, params: TransformerParams): ElementwiseTransformed => {
    const [slopes, middles] = [params['slopes']!, params['middles']!];
    const spline = (inside: Tensor): ElementwiseTransformed =>
      splineInBins(direction, inside, sizesOf(params['sizes']!), interval, (position, box, choose) => {
        const roots = halves(rootOf(choose(slopes, ownersOf(knots, bins))));
        const middle = middleOf(choose(middles, [eachBin(bins)]));
        return linearRationalBin[direction](position, { ...box, roots, middle });
      });
    if (tails === 'linear') return withTails(direction, x, bound, spline);
    const ends = unstack(slopes);
    return withTails(direction, x, bound, spline, [square(rootOf(ends[0]!)), square(rootOf(ends[bins]!))]);
  };
  return {
    spec,
    parameters: [
      { name: 'sizes', width: 2 * bins },
      { name: 'slopes', width: knotCount(knots, bins) },
      { name: 'middles', width: bins },
    ],
    apply: (u, params) => map('apply', u, params),
    invert: (y, params) => map('invert', y, params),
  };
}

export const linearRationalDefinition: Definition<Transformer, 'transformer'> = {
  kind: 'transformer',
  type: 'linearRational',
  version: 1,
  summary: 'Monotone linear rational spline, lines beyond its bound',
  reference: 'Invertible Generative Modeling using Linear Rational Splines (2020)',
  schema,
  build: (options: LinearRationalOptions) => linearRational(options),
  instances: [
    { type: 'linearRational', version: 1 },
    { type: 'linearRational', version: 1, bins: 5, bound: 3, tails: 'learned' },
    { type: 'linearRational', version: 1, bins: 2, bound: 1.5, smallest: 0.05, steepest: 20 },
  ],
};
