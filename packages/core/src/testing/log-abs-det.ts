/** `log|det|` of a row-major square matrix, by elimination with row exchanges. */
export function logAbsDet(matrix: ArrayLike<number>): number {
  const n = Math.sqrt(matrix.length);
  const rows = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => matrix[i * n + j]!));
  let total = 0;
  for (let k = 0; k < n; k++) {
    let best = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(rows[i]![k]!) > Math.abs(rows[best]![k]!)) best = i;
    [rows[k], rows[best]] = [rows[best]!, rows[k]!];
    const pivot = rows[k]!;
    total += Math.log(Math.abs(pivot[k]!));
    for (let i = k + 1; i < n; i++) {
      const factor = rows[i]![k]! / pivot[k]!;
      for (let j = k; j < n; j++) rows[i]![j]! -= factor * pivot[j]!;
    }
  }
  return total;
}
