import { reshape } from '../../tensor/primitives/reshape.ts';
import { slice } from '../../tensor/primitives/slice.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { findBin, type Owners } from './find-bin.ts';
import { rationalQuadraticBin } from './rational-quadratic-bin.ts';
import { splineGrid, type SplineInterval } from './spline-grid.ts';
import type { ElementwiseTransformed } from './transformer.ts';

/** Which knots have a raw slope of their own: those between two bins (the ends have 0 then), all, or all but the last, which is the first again. */
export type SlopedKnots = 'inner' | 'all' | 'periodic';

/**
 * The rational-quadratic spline of an interval onto itself, in either direction. Raw numbers arrive as `sizes` `[2 bins, …event]`, width and height
 * of each bin side by side, and `slopes`. Positions must not lie below the interval.
 */
export function rationalQuadraticSpline(
  direction: 'apply' | 'invert',
  position: Tensor,
  { sizes, slopes }: { readonly sizes: Tensor; readonly slopes: Tensor },
  {
    interval,
    knots,
    slopeOf,
  }: { readonly interval: SplineInterval; readonly knots: SlopedKnots; readonly slopeOf: (raw: Tensor) => Tensor },
): ElementwiseTransformed {
  const elements = sizeOf(position.shape);
  const bins = sizes.shape[0]! / 2;
  const x = reshape(position, [1, 1, elements]);
  const bin = findBin(splineGrid(reshape(sizes, [bins, 2, elements]), interval), direction === 'apply' ? 0 : 1, x);
  const rawSlopes = bin.choose(reshape(slopes, [slopes.shape[0]!, 1, elements]), ownersOf(knots, bins));
  const [left, bottom] = halves(bin.starts);
  const [width, height] = halves(bin.sizes);
  const piece = { left, bottom, width, height, slopes: halves(slopeOf(rawSlopes)) };
  const { value, logDet } = rationalQuadraticBin[direction](x, piece);
  return { value: reshape(value, position.shape), logDet: reshape(logDet, position.shape) };
}

const halves = (pair: Tensor): readonly [Tensor, Tensor] => [
  slice(pair, { axis: 1, start: 0, end: 1 }),
  slice(pair, { axis: 1, start: 1, end: 2 }),
];

/** For each slope the bin that begins with it, and the bin that ends with it. */
function ownersOf(knots: SlopedKnots, bins: number): Owners[] {
  const all = Array.from({ length: bins }, (_, k) => k);
  if (knots === 'inner') return [all.slice(1), all.slice(0, -1)];
  if (knots === 'periodic') return [all, [bins - 1, ...all.slice(0, -1)]];
  return [
    [...all, undefined],
    [undefined, ...all],
  ];
}
