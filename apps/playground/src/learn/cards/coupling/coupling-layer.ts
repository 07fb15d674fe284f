/** A point of the plane. */
export type Point = readonly [number, number];

/** What the conditioner says, drawn by hand: log scale and shift at the places of {@link places}. */
export interface Curves {
  readonly logScale: readonly number[];
  readonly shift: readonly number[];
}

/** Values of the kept number at which the curves can be dragged. */
export const places = [-2, -1, 0, 1, 2] as const;

/** A smooth curve through values at {@link places} (Catmull and Rom, 1974), constant beyond; with its slope. */
export function curveAt(values: readonly number[], u: number): { readonly value: number; readonly slope: number } {
  const last = places.length - 1;
  if (u <= places[0]) return { value: values[0]!, slope: 0 };
  if (u >= places[last]!) return { value: values[last]!, slope: 0 };
  const k = Math.floor(u - places[0]);
  const t = u - places[k]!;
  // Flat at both ends, so that it goes on smoothly.
  const tangent = (i: number): number => (i === 0 || i === last ? 0 : 0.5 * (values[i + 1]! - values[i - 1]!));
  const [a, b, da, db] = [values[k]!, values[k + 1]!, tangent(k), tangent(k + 1)];
  return {
    value:
      (2 * t ** 3 - 3 * t ** 2 + 1) * a +
      (t ** 3 - 2 * t ** 2 + t) * da +
      (3 * t ** 2 - 2 * t ** 3) * b +
      (t ** 3 - t ** 2) * db,
    slope: (6 * t ** 2 - 6 * t) * (a - b) + (3 * t ** 2 - 4 * t + 1) * da + (3 * t ** 2 - 2 * t) * db,
  };
}

export interface Coupled {
  readonly value: Point;
  /** Log scale and shift the conditioner gave for the kept number. */
  readonly logScale: number;
  readonly shift: number;
  /** Of the direction applied. */
  readonly logDet: number;
}

const place = (kept: 0 | 1, same: number, other: number): Point => (kept === 0 ? [same, other] : [other, same]);

/** `x_kept = z_kept`, `x_other = z_other e^s + t` with `s` and `t` of the kept number. */
export function coupleForward({ logScale, shift }: Curves, kept: 0 | 1, z: Point): Coupled {
  const same = z[kept];
  const [s, t] = [curveAt(logScale, same).value, curveAt(shift, same).value];
  return { value: place(kept, same, z[kept === 0 ? 1 : 0] * Math.exp(s) + t), logScale: s, shift: t, logDet: s };
}

/** `z_other = (x_other - t) e^-s`: the same `s` and `t`, since the kept number is still there. */
export function coupleInverse({ logScale, shift }: Curves, kept: 0 | 1, x: Point): Coupled {
  const same = x[kept];
  const [s, t] = [curveAt(logScale, same).value, curveAt(shift, same).value];
  return { value: place(kept, same, (x[kept === 0 ? 1 : 0] - t) * Math.exp(-s)), logScale: s, shift: t, logDet: -s };
}

/** Derivatives of the forward map, row by row; one of the two off the diagonal is always 0. */
export function couplingJacobian(curves: Curves, kept: 0 | 1, z: Point): readonly [Point, Point] {
  const [s, t] = [curveAt(curves.logScale, z[kept]), curveAt(curves.shift, z[kept])];
  const scale = Math.exp(s.value);
  const across = z[kept === 0 ? 1 : 0] * scale * s.slope + t.slope;
  return kept === 0
    ? [
        [1, 0],
        [across, scale],
      ]
    : [
        [scale, across],
        [0, 1],
      ];
}
