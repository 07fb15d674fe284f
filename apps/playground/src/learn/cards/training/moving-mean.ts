/** The mean of the last `width` values at every place; of fewer where there are no more. */
export function movingMean(values: Float64Array, width: number): Float64Array {
  let sum = 0;
  return values.map((value, i) => {
    sum += value - (i >= width ? values[i - width]! : 0);
    return sum / Math.min(width, i + 1);
  });
}
