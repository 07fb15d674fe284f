/** An open interval. */
export type Range = readonly [low: number, high: number];

/** Where the numbers of an event lie: all in one interval, or each in its own, row by row. */
export type Domain = Range | readonly Range[];

export const wholeLine: Range = [-Infinity, Infinity];

/** The interval of each of `size` numbers. */
export const rangesOf = (domain: Domain | undefined, size: number): readonly Range[] =>
  domain !== undefined && isEach(domain) ? domain : Array.from({ length: size }, () => domain ?? wholeLine);

const isEach = (domain: Domain): domain is readonly Range[] => typeof domain[0] !== 'number';

/** The intervals as short as they can be written; nothing where all are the whole line. */
export function domainOf(ranges: readonly Range[]): Domain | undefined {
  const [first = wholeLine] = ranges;
  if (ranges.some(([low, high]) => low !== first[0] || high !== first[1])) return ranges;
  return first[0] === -Infinity && first[1] === Infinity ? undefined : first;
}
