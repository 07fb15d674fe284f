/**
 * Points `[n, 2]` at a frame, on straight lines between their places after each layer, `[n, layers + 1, 2]`; `angles` go the shorter way round.
 */
export function placesAt(
  trajectory: ArrayLike<number>,
  layers: number,
  frame: number,
  { angles = false } = {},
): Float64Array {
  const stride = 2 * (layers + 1);
  const before = Math.min(layers - 1, Math.floor(frame));
  const share = frame - before;
  const places = new Float64Array((2 * trajectory.length) / stride);
  for (let point = 0; 2 * point < places.length; point++) {
    const from = point * stride + 2 * before;
    for (const c of [0, 1]) {
      const [start, end] = [trajectory[from + c]!, trajectory[from + 2 + c]!];
      places[2 * point + c] = angles
        ? nearest(start + share * nearest(end - start))
        : (1 - share) * start + share * end;
    }
  }
  return places;
}

/** The angle in `[-π, π]`. */
const nearest = (angle: number): number => angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));
