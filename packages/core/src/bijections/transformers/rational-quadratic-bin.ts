import { square } from '../../tensor/derived.ts';
import { add } from '../../tensor/primitives/add.ts';
import { greaterEqual } from '../../tensor/primitives/compare.ts';
import { div } from '../../tensor/primitives/div.ts';
import { customVjp } from '../../tensor/primitives/identity.ts';
import { log } from '../../tensor/primitives/log.ts';
import { mul } from '../../tensor/primitives/mul.ts';
import { neg } from '../../tensor/primitives/neg.ts';
import { sqrt } from '../../tensor/primitives/sqrt.ts';
import { sub } from '../../tensor/primitives/sub.ts';
import { where } from '../../tensor/primitives/where.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { clipped } from './clipped.ts';
import type { BinBox } from './spline-in-bins.ts';
import type { ElementwiseTransformed } from './transformer.ts';

/** Slopes of a piece at both ends. */
export type EndSlopes = readonly [start: Tensor, end: Tensor];

/** A piece with its slopes at both ends. */
export interface RationalQuadraticPiece extends BinBox {
  readonly slopes: EndSlopes;
}

/** Where in a bin a point lies, as a share of its width, and the share that is left: near either end one of the two has more digits. */
export interface BinCoordinate {
  readonly t: Tensor;
  readonly rest: Tensor;
}

/** The rational quadratic through both ends of a piece with their slopes. Positions may leave the bin by rounding only. */
export const rationalQuadraticBin = {
  apply(x: Tensor, { left, width, bottom, height, slopes }: RationalQuadraticPiece): ElementwiseTransformed {
    const t = clipped(div(sub(x, left), width), 0, 1);
    const { share, logSlope } = riseAt({ t, rest: sub(1, t) }, div(height, width), slopes);
    return { value: add(bottom, mul(height, share)), logDet: logSlope };
  },

  invert(y: Tensor, { left, width, bottom, height, slopes }: RationalQuadraticPiece): ElementwiseTransformed {
    const chord = div(height, width);
    const coordinate = coordinateAt(clipped(div(sub(y, bottom), height), 0, 1), chord, slopes);
    return { value: add(left, mul(width, coordinate.t)), logDet: neg(riseAt(coordinate, chord, slopes).logSlope) };
  },
};

/**
 * The share of the height that is reached, and the log slope there. With `s` the slope of the chord, `q = s t + d0 (1 - t)` and
 * `r = s (1 - t) + d1 t` they are `t q / D`, `D = t q + (1 - t) r`, and `log(s² (t r + (1 - t) q) / D²)`: all terms are positive, so no digits
 * cancel.
 */
export function riseAt(
  { t, rest }: BinCoordinate,
  s: Tensor,
  [d0, d1]: EndSlopes,
): { share: Tensor; logSlope: Tensor } {
  const q = add(mul(s, t), mul(d0, rest));
  const r = add(mul(s, rest), mul(d1, t));
  const below = mul(t, q);
  const all = add(below, mul(rest, r));
  const numerator = add(mul(t, r), mul(rest, q));
  // Logarithms cost more than anything else here: one is enough, and its gradient is that of three.
  const logSlope = customVjp(log(mul(numerator, square(div(s, all)))), [numerator, s, all], (gradient) => {
    const twice = mul(gradient, 2);
    return [div(gradient, numerator), div(twice, s), neg(div(twice, all))];
  });
  return { share: div(below, all), logSlope };
}

/**
 * Where a share `p` of the height is reached: with `u = d0 (1 - p) - d1 p` the discriminant `R² = u² + 4 s² p (1 - p)` is a sum of positive terms, and
 * either `t` or `1 - t` is a quotient of such sums.
 */
export function coordinateAt(p: Tensor, s: Tensor, [d0, d1]: EndSlopes): BinCoordinate {
  const left = sub(1, p);
  const u = sub(mul(d0, left), mul(d1, p));
  const double = mul(s, 2);
  const root = sqrt(add(square(u), mul(square(double), mul(p, left))));
  const fromStart = greaterEqual(u, 0);
  const part = mul(double, where(fromStart, p, left));
  const near = div(part, add(add(where(fromStart, u, neg(u)), part), root));
  const far = sub(1, near);
  return { t: where(fromStart, near, far), rest: where(fromStart, far, near) };
}
