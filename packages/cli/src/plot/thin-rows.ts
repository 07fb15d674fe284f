/** At most `limit` rows of row-major data, evenly spread: more dots than that only make a figure large. */
export function thinRows(data: ArrayLike<number>, options: { columns: number; limit: number }): Float64Array {
  const { columns, limit } = options;
  const rows = Math.floor(data.length / columns);
  const kept = Math.min(rows, limit);
  const out = new Float64Array(kept * columns);
  for (let i = 0; i < kept; i++) {
    const row = Math.floor((i * rows) / kept);
    for (let j = 0; j < columns; j++) out[i * columns + j] = data[row * columns + j]!;
  }
  return out;
}
