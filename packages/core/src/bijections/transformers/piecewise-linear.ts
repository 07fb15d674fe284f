import * as v from 'valibot';
import { unstack } from '../../tensor/derived.ts';
import { add } from '../../tensor/primitives/add.ts';
import { constant } from '../../tensor/primitives/constant.ts';
import { div } from '../../tensor/primitives/div.ts';
import { log } from '../../tensor/primitives/log.ts';
import { mul } from '../../tensor/primitives/mul.ts';
import { neg } from '../../tensor/primitives/neg.ts';
import { reshape } from '../../tensor/primitives/reshape.ts';
import { sub } from '../../tensor/primitives/sub.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Definition } from '../define.ts';
import { clipped } from './clipped.ts';
import { eachBin, findBin } from './find-bin.ts';
import { splineGrid } from './spline-grid.ts';
import { splineEntries, splineInterval, type SplineOptions } from './spline-options.ts';
import type { ElementwiseTransformed, Transformer, TransformerParams } from './transformer.ts';
import { withTails } from './with-tails.ts';
import { parseSpec } from '../parse-spec.ts';

const schema = v.strictObject({ type: v.literal('piecewiseLinear'), version: v.literal(1), ...splineEntries });

/**
 * Piecewise linear spline on `[-bound, bound]`: bins of equal width, whose heights come from a softmax with a floor. The density it makes is a
 * histogram. Zeros are the identity; beyond the bound the map is a line: the identity, or with learned tails the line of the last bin.
 * (Neural Importance Sampling, 2019.)
 *
 * @throws FlowError SPEC_INVALID when so many bins of the smallest size do not fit.
 *
 * @example
 * ```ts
 * piecewiseLinear({ bins: 16 }).parameters; // => [{ name: 'heights', width: 16 }]
 * ```
 */
export function piecewiseLinear(options: SplineOptions = {}): Transformer {
  const spec = parseSpec(schema, { type: 'piecewiseLinear', version: 1, ...options });
  const { bins, bound, tails } = spec;
  const interval = splineInterval(spec);
  const width = interval.length / bins;
  const lefts = eachBin(bins).map((k) => interval.low + k * width);

  const map = (direction: 'apply' | 'invert', x: Tensor, { heights }: TransformerParams): ElementwiseTransformed => {
    const elements = sizeOf(x.shape);
    const grid = splineGrid(reshape(heights!, [bins, 1, elements]), interval);
    const starts = constant(lefts, [bins, 1, 1]);
    const spline = (inside: Tensor): ElementwiseTransformed => {
      const position = reshape(inside, [1, 1, elements]);
      const bin = findBin(direction === 'apply' ? starts : grid.starts, position);
      const { start: bottom, size: height } = bin.locate(grid);
      const left = bin.choose(starts, [eachBin(bins)]);
      const slope = mul(height, 1 / width);
      const value =
        direction === 'apply'
          ? add(bottom, mul(clipped(sub(position, left), 0, width), slope))
          : add(left, clipped(div(sub(position, bottom), slope), 0, width));
      const logSlope = direction === 'apply' ? log(slope) : neg(log(slope));
      return { value: reshape(value, x.shape), logDet: reshape(logSlope, x.shape) };
    };
    if (tails === 'linear') return withTails(direction, x, bound, spline);
    const sizes = unstack(reshape(add(grid.excess, grid.smallest), heights!.shape));
    return withTails(direction, x, bound, spline, [mul(sizes[0]!, 1 / width), mul(sizes.at(-1)!, 1 / width)]);
  };
  return {
    spec,
    parameters: [{ name: 'heights', width: bins }],
    apply: (u, params) => map('apply', u, params),
    invert: (y, params) => map('invert', y, params),
  };
}

export const piecewiseLinearDefinition: Definition<Transformer, 'transformer'> = {
  kind: 'transformer',
  type: 'piecewiseLinear',
  version: 1,
  summary: 'Piecewise linear spline with equal bins, lines beyond its bound',
  reference: 'Neural Importance Sampling (2019)',
  schema,
  build: (options: SplineOptions) => piecewiseLinear(options),
  instances: [
    { type: 'piecewiseLinear', version: 1 },
    { type: 'piecewiseLinear', version: 1, bins: 5, bound: 3, tails: 'learned' },
    { type: 'piecewiseLinear', version: 1, bins: 2, bound: 1.5, smallest: 0.05 },
  ],
};
