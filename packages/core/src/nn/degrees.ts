import type { AutoregressiveSizes, FeatureRange } from './conditioner.ts';

/** Which ranks the parts of an autoregressive network may know: a part of degree `k` sees the context and the features of rank below `k`. */
export interface Degrees {
  /** Of the columns of a first layer: the context, then what is shown of the features by rank, without those of the last rank, which nobody sees. */
  readonly inputs: readonly number[];
  /** Of the parameters of each feature. */
  readonly outputs: readonly number[];
  /** Degrees of so many hidden units, spread evenly, ascending; none where there is nothing to see. */
  readonly hidden: (width: number) => readonly number[];
  /** The features of each rank. */
  readonly ranges: readonly FeatureRange[];
}

/** Degrees for features of these ranks. `cyclic` gives them out in turn: layers narrower than the event then miss the last ones. */
export function degreesOf(
  { ranks, shown = 1, context }: AutoregressiveSizes,
  { lowest = context > 0 ? 0 : 1, cyclic = false }: { readonly lowest?: number; readonly cyclic?: boolean } = {},
): Degrees {
  const count = ranks.at(-1)! + 1;
  const available = count - lowest;
  const nth = (i: number, width: number): number =>
    lowest + (cyclic || width >= available ? i % available : Math.floor((i * available) / width));
  return {
    inputs: [
      ...Array.from({ length: context }, () => 0),
      ...ranks.filter((rank) => rank + 1 < count).flatMap((rank) => Array.from({ length: shown }, () => rank + 1)),
    ],
    outputs: ranks,
    hidden: (width) =>
      available > 0 ? Array.from({ length: width }, (_, i) => nth(i, width)).toSorted((a, b) => a - b) : [],
    ranges: Array.from({ length: count }, (_, rank) => rangeOf(ranks, rank)),
  };
}

/** Where a degree stands among degrees that never fall. */
export function rangeOf(degrees: readonly number[], degree: number): FeatureRange {
  const start = degrees.filter((other) => other < degree).length;
  return { start, end: start + degrees.filter((other) => other === degree).length };
}
