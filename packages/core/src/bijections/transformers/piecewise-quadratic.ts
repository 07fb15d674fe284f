import * as v from 'valibot';
import { softClip, square, unstack } from '../../tensor/derived.ts';
import { add } from '../../tensor/primitives/add.ts';
import { concat } from '../../tensor/primitives/concat.ts';
import { full } from '../../tensor/primitives/constant.ts';
import { div } from '../../tensor/primitives/div.ts';
import { exp } from '../../tensor/primitives/exp.ts';
import { log } from '../../tensor/primitives/log.ts';
import { mul } from '../../tensor/primitives/mul.ts';
import { neg } from '../../tensor/primitives/neg.ts';
import { reshape } from '../../tensor/primitives/reshape.ts';
import { slice } from '../../tensor/primitives/slice.ts';
import { sqrt } from '../../tensor/primitives/sqrt.ts';
import { sub } from '../../tensor/primitives/sub.ts';
import { sum } from '../../tensor/primitives/sum.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Definition } from '../define.ts';
import { clipped } from './clipped.ts';
import { findBin } from './find-bin.ts';
import { halves } from './halves.ts';
import { knotCount, ownersOf } from './knots.ts';
import { gridOf, splineGrid } from './spline-grid.ts';
import { splineEntries, splineInterval, steepestEntry, type SplineOptions } from './spline-options.ts';
import type { ElementwiseTransformed, Transformer, TransformerParams } from './transformer.ts';
import { withTails } from './with-tails.ts';
import { parseSpec } from '../parse-spec.ts';

export interface PiecewiseQuadraticOptions extends SplineOptions {
  /** Largest ratio between the slopes at two knots that have a raw slope. */
  readonly steepest?: number;
}

const schema = v.strictObject({
  type: v.literal('piecewiseQuadratic'),
  version: v.literal(1),
  ...splineEntries,
  steepest: steepestEntry,
});

/**
 * Piecewise quadratic spline on `[-bound, bound]`: its slope is linear in each bin, so the density it makes is a polygon. Slopes at knots are
 * soft-clipped exponentials, scaled so that the interval goes onto itself. With `d0`, `d1` the slopes at the ends of a bin and `t` the share of its width,
 * `v = y_k + width (d0 t + (d1 - d0) t² / 2)`; the inverse needs one root, of a sum of positive terms. Zeros are the identity; beyond the bound the
 * map is a line.
 * (Neural Importance Sampling, 2019.)
 *
 * @throws FlowError SPEC_INVALID when so many bins of the smallest size do not fit.
 *
 * @example
 * ```ts
 * piecewiseQuadratic({ bins: 8 }).parameters.map(({ name, width }) => `${name} ${width}`).join(', ');
 * // => 'widths 8, slopes 7'
 * ```
 */
export function piecewiseQuadratic(options: PiecewiseQuadraticOptions = {}): Transformer {
  const spec = parseSpec(schema, { type: 'piecewiseQuadratic', version: 1, ...options });
  const { bins, bound, tails, steepest } = spec;
  const interval = splineInterval(spec);
  const knots = tails === 'learned' ? 'all' : 'inner';
  const along = { axis: 0, keep: true } as const;

  /** Slopes at all knots, such that the areas under them add up to the interval; ends without a raw slope have 1. */
  const slopesOf = (raw: Tensor, widths: Tensor): Tensor => {
    const free = exp(softClip(raw, Math.log(steepest) / 2));
    const [first, last] = [slice(widths, { axis: 0, end: 1 }), slice(widths, { axis: 0, start: bins - 1 })];
    // Half of the bins on both sides of a knot is what its slope counts for.
    const between = add(slice(widths, { axis: 0, end: bins - 1 }), slice(widths, { axis: 0, start: 1 }));
    if (knots === 'all') {
      const weights = mul(concat([first, between, last]), 0.5);
      return mul(free, div(interval.length, sum(mul(free, weights), along)));
    }
    const left = sub(interval.length, mul(add(first, last), 0.5));
    const inner = mul(free, div(left, mul(sum(mul(free, between), along), 0.5)));
    const one = full([1, ...raw.shape.slice(1)], 1);
    return concat([one, inner, one]);
  };

  const map = (direction: 'apply' | 'invert', x: Tensor, params: TransformerParams): ElementwiseTransformed => {
    const elements = sizeOf(x.shape);
    const rows = (raw: Tensor): Tensor => reshape(raw, [raw.shape[0]!, 1, elements]);
    const columns = splineGrid(rows(params['widths']!), interval);
    const widths = add(columns.excess, columns.smallest);
    const slopes = slopesOf(rows(params['slopes']!), widths);
    const [below, above] = [slice(slopes, { axis: 0, end: bins }), slice(slopes, { axis: 0, start: 1 })];
    const areas = gridOf(mul(mul(widths, add(below, above)), 0.5), { low: interval.low });
    const spline = (inside: Tensor): ElementwiseTransformed => {
      const position = reshape(inside, [1, 1, elements]);
      const bin = findBin((direction === 'apply' ? columns : areas).starts, position);
      const { start: left, size: width } = bin.locate(columns);
      const { start: bottom, size: height } = bin.locate(areas);
      const [d0, d1] = halves(bin.choose(slopes, ownersOf('all', bins)));
      if (direction === 'apply') {
        const t = clipped(div(sub(position, left), width), 0, 1);
        const slope = add(mul(d0, sub(1, t)), mul(d1, t));
        const mean = mul(add(d0, slope), 0.5);
        const value = add(bottom, mul(mul(width, t), mean));
        return { value: reshape(value, x.shape), logDet: reshape(log(slope), x.shape) };
      }
      const p = clipped(div(sub(position, bottom), height), 0, 1);
      const slope = sqrt(add(mul(square(d0), sub(1, p)), mul(square(d1), p)));
      const t = div(mul(p, add(d0, d1)), add(d0, slope));
      const value = add(left, mul(width, t));
      return { value: reshape(value, x.shape), logDet: reshape(neg(log(slope)), x.shape) };
    };
    if (tails === 'linear') return withTails(direction, x, bound, spline);
    const ends = unstack(reshape(slopes, [bins + 1, ...x.shape]));
    return withTails(direction, x, bound, spline, [ends[0]!, ends[bins]!]);
  };
  return {
    spec,
    parameters: [
      { name: 'widths', width: bins },
      { name: 'slopes', width: knotCount(knots, bins) },
    ],
    apply: (u, params) => map('apply', u, params),
    invert: (y, params) => map('invert', y, params),
  };
}

export const piecewiseQuadraticDefinition: Definition<Transformer, 'transformer'> = {
  kind: 'transformer',
  type: 'piecewiseQuadratic',
  version: 1,
  summary: 'Piecewise quadratic spline, lines beyond its bound',
  reference: 'Neural Importance Sampling (2019)',
  schema,
  build: (options: PiecewiseQuadraticOptions) => piecewiseQuadratic(options),
  instances: [
    { type: 'piecewiseQuadratic', version: 1 },
    { type: 'piecewiseQuadratic', version: 1, bins: 5, bound: 3, tails: 'learned' },
    { type: 'piecewiseQuadratic', version: 1, bins: 2, bound: 1.5, smallest: 0.05, steepest: 20 },
  ],
};
