import type { AutoregressiveSizes } from './conditioner.ts';

/** Neighbours: `start` to `end`, exclusive. */
export interface IndexRange {
  readonly start: number;
  readonly end: number;
}

/** Which ranks the parts of an autoregressive network may know: a part of degree `k` sees the context and the features of rank below `k`. */
export interface Degrees {
  /** Of the columns of a first layer: the context, then what is shown of the features by rank, without those of the last rank, which nobody sees. */
  readonly inputs: readonly number[];
  /** How many of these the context has. */
  readonly context: number;
  /** The ranks of what is shown of the features. */
  readonly shown: readonly number[];
  /** Of the parameters of each feature: its rank. */
  readonly outputs: readonly number[];
  /** Degrees of so many hidden units, spread evenly, ascending; none where there is nothing to see. */
  readonly hidden: (width: number) => readonly number[];
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
  const ranksShown = ranks.flatMap((rank) => Array.from({ length: shown }, () => rank));
  return {
    inputs: [
      ...Array.from({ length: context }, () => 0),
      ...ranksShown.filter((rank) => rank + 1 < count).map((rank) => rank + 1),
    ],
    context,
    shown: ranksShown,
    outputs: ranks,
    hidden: (width) =>
      available > 0 ? Array.from({ length: width }, (_, i) => nth(i, width)).toSorted((a, b) => a - b) : [],
  };
}

/** Where a degree stands among degrees that never fall. */
export function rangeOf(degrees: readonly number[], degree: number): IndexRange {
  const start = degrees.filter((other) => other < degree).length;
  return { start, end: start + degrees.filter((other) => other === degree).length };
}
