import { reshape } from '../../tensor/primitives/reshape.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { findBin, type Owners } from './find-bin.ts';
import { halves } from './halves.ts';
import { splineGrid, startsOf, type SplineInterval } from './spline-grid.ts';
import type { ElementwiseTransformed } from './transformer.ts';

/** The bin of every element as a box: an increasing piece goes from `(left, bottom)` to `(left + width, bottom + height)`. */
export interface BinBox {
  readonly left: Tensor;
  readonly width: Tensor;
  readonly bottom: Tensor;
  readonly height: Tensor;
}

/** Chooses among raw numbers `[m, …event]`, once for each list of owners. */
type Choose = (raw: Tensor, owners: readonly Owners[]) => Tensor;

/**
 * A spline of an interval onto itself that is made of pieces, in either direction. Raw `sizes` arrive as `[2 bins, …event]`, width and height of each bin
 * side by side. Positions must not lie below the interval.
 */
export function splineInBins(
  direction: 'apply' | 'invert',
  position: Tensor,
  sizes: Tensor,
  interval: SplineInterval,
  piece: (x: Tensor, box: BinBox, choose: Choose) => ElementwiseTransformed,
): ElementwiseTransformed {
  const elements = sizeOf(position.shape);
  const x = reshape(position, [1, 1, elements]);
  const grid = splineGrid(reshape(sizes, [sizes.shape[0]! / 2, 2, elements]), interval);
  const bin = findBin(startsOf(grid, direction === 'apply' ? 0 : 1), x);
  const { start, size } = bin.locate(grid);
  const [left, bottom] = halves(start);
  const [width, height] = halves(size);
  const choose: Choose = (raw, owners) => bin.choose(reshape(raw, [raw.shape[0]!, 1, elements]), owners);
  const { value, logDet } = piece(x, { left, width, bottom, height }, choose);
  return { value: reshape(value, position.shape), logDet: reshape(logDet, position.shape) };
}
