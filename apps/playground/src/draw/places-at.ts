/** Points `[n, 2]` at a frame, on straight lines between their places after each layer, `[n, layers + 1, 2]`. */
export function placesAt(trajectory: ArrayLike<number>, layers: number, frame: number): Float64Array {
  const stride = 2 * (layers + 1);
  const before = Math.min(layers - 1, Math.floor(frame));
  const share = frame - before;
  const places = new Float64Array((2 * trajectory.length) / stride);
  for (let point = 0; 2 * point < places.length; point++) {
    const from = point * stride + 2 * before;
    for (const c of [0, 1])
      places[2 * point + c] = (1 - share) * trajectory[from + c]! + share * trajectory[from + 2 + c]!;
  }
  return places;
}
