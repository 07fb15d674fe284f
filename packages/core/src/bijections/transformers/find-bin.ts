import { add } from '../../tensor/primitives/add.ts';
import { cast } from '../../tensor/primitives/cast.ts';
import { lessEqual } from '../../tensor/primitives/compare.ts';
import { constant } from '../../tensor/primitives/constant.ts';
import { customVjp } from '../../tensor/primitives/identity.ts';
import { matMul } from '../../tensor/primitives/mat-mul.ts';
import { mul } from '../../tensor/primitives/mul.ts';
import { neg } from '../../tensor/primitives/neg.ts';
import { reshape } from '../../tensor/primitives/reshape.ts';
import { sum } from '../../tensor/primitives/sum.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { SplineGrid } from './spline-grid.ts';

/** For each of several numbers the bin in which it counts; it counts in no other, and nowhere if there is none. */
export type Owners = readonly (number | undefined)[];

/** One number for each bin. */
export const eachBin = (bins: number): number[] => Array.from({ length: bins }, (_, k) => k);

/** The bin of every element, as a choice among numbers given for all bins. */
export interface Bin {
  /** Where it begins on each axis of a grid, and its size: `[1, axes, n]`. */
  locate(grid: SplineGrid): { readonly start: Tensor; readonly size: Tensor };
  /** Chooses among numbers `[m, 1, n]`, once for each list of `m` owners: `[1, lists, n]`. */
  choose(values: Tensor, owners: readonly Owners[]): Tensor;
}

/**
 * Finds the bin that each of `n` positions `[1, 1, n]` lies in, among bins that begin at `starts` `[bins, 1, n]`. Positions must not lie below
 * the first start; those above the last bin belong to it. There are no indices: bins reached are marked 1, and all else is sums and products
 * of such marks, alike on every engine. What is chosen is exact, so no position lies below the start of its bin.
 */
export function findBin(starts: Tensor, position: Tensor): Bin {
  const bins = starts.shape[0]!;
  const elements = sizeOf(position.shape);
  const along = { axis: 0, keep: true } as const;
  const reached = cast(lessEqual(starts, position), 'float');
  // A bin is the one if it is reached and the next is not.
  const marks = (owners: Owners): Tensor => {
    const rows = owners.flatMap((owner) =>
      Array.from({ length: bins }, (_, k) => (k === owner ? 1 : k - 1 === owner ? -1 : 0)),
    );
    return matMul(constant(rows, [owners.length, bins]), reshape(reached, [bins, elements]));
  };
  return {
    locate({ starts: of, excess, smallest }) {
      const here = reshape(marks(eachBin(bins)), [bins, 1, elements]);
      const more = sum(mul(excess, here), along);
      // A start is the sum of all sizes up to its bin's, less the size of its bin.
      const start = customVjp(sum(mul(of, here), along), [excess, more], (gradient) => [
        mul(reached, gradient),
        neg(gradient),
      ]);
      return { start, size: add(more, smallest) };
    },
    choose(values, owners) {
      const count = values.shape[0]!;
      const each = Array.from({ length: count }, (_, k) => owners.map((list) => list[k])).flat();
      return sum(mul(reshape(marks(each), [count, owners.length, elements]), values), along);
    },
  };
}
