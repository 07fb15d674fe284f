/** Numbers from one end of a range to the other, `steps` even steps apart. */
export const evenly = ([from, to]: readonly [number, number], steps: number): Float64Array =>
  Float64Array.from({ length: steps + 1 }, (_, i) => from + ((to - from) * i) / steps);
