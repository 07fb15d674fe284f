import { eachBin, type Owners } from './find-bin.ts';

/** Which knots have a number of their own: those between two bins, all, or all but the last, which is the first again. */
export type OwnKnots = 'inner' | 'all' | 'periodic';

/** For each number of a knot the bin that begins with it, and the bin that ends with it. */
export function ownersOf(knots: OwnKnots, bins: number): readonly [Owners, Owners] {
  const all = eachBin(bins);
  if (knots === 'inner') return [all.slice(1), all.slice(0, -1)];
  if (knots === 'periodic') return [all, [bins - 1, ...all.slice(0, -1)]];
  return [
    [...all, undefined],
    [undefined, ...all],
  ];
}

/** How many numbers the knots have. */
export const knotCount = (knots: OwnKnots, bins: number): number => ownersOf(knots, bins)[0].length;
