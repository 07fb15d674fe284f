import { add } from '../../tensor/primitives/add.ts';
import { lessEqual } from '../../tensor/primitives/compare.ts';
import { div } from '../../tensor/primitives/div.ts';
import { log } from '../../tensor/primitives/log.ts';
import { mul } from '../../tensor/primitives/mul.ts';
import { neg } from '../../tensor/primitives/neg.ts';
import { sub } from '../../tensor/primitives/sub.ts';
import { where } from '../../tensor/primitives/where.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { clipped } from './clipped.ts';
import type { BinBox } from './spline-in-bins.ts';
import type { ElementwiseTransformed } from './transformer.ts';

/** A piece of which the square roots of the slopes at both ends are given, and where in the bin, as a share of its width, two functions meet. */
export interface LinearRationalPiece extends BinBox {
  readonly roots: readonly [start: Tensor, end: Tensor];
  readonly middle: Tensor;
}

/**
 * Two quotients of linear functions through the ends of a bin with their slopes, which meet with equal slopes where a share `l` of the width is reached.
 * Seen from either end: let `e²` be the slope there, `l` the share of the width up to the middle, `s` the slope of the chord and
 * `C = l e0 + (1 - l) e1`. At the share `t` of the width the share of the height is `l e² t / (s (l - t) + e C t)`, and the slope
 * `(l e s / (s (l - t) + e C t))²`; the middle lies at the share `m = l e / C`. All terms are positive, and solved for `t` they stay so.
 */
export const linearRationalBin = {
  apply(x: Tensor, piece: LinearRationalPiece): ElementwiseTransformed {
    const { left, width, bottom, height, middle } = piece;
    const t = clipped(div(sub(x, left), width), 0, 1);
    const end = nearEnd(piece, t, middle);
    const s = div(height, width);
    const denominator = add(mul(s, end.gap), mul(end.pull, end.from));
    const risen = div(mul(mul(end.length, mul(end.root, end.root)), end.from), denominator);
    return {
      value: add(bottom, mul(height, end.back(risen))),
      logDet: mul(log(div(mul(mul(end.length, end.root), s), denominator)), 2),
    };
  },

  invert(y: Tensor, piece: LinearRationalPiece): ElementwiseTransformed {
    const { left, width, bottom, height, middle, roots } = piece;
    const p = clipped(div(sub(y, bottom), height), 0, 1);
    const end = nearEnd(piece, p, div(mul(middle, roots[0]), mean(piece)));
    const weighted = mul(end.from, div(height, width));
    const denominator = add(weighted, mul(end.pull, end.gap));
    return {
      value: add(left, mul(width, end.back(div(mul(weighted, end.length), denominator)))),
      logDet: mul(log(div(mul(end.length, end.root), denominator)), 2),
    };
  },
};

const mean = ({ middle, roots: [e0, e1] }: LinearRationalPiece): Tensor =>
  add(mul(middle, e0), mul(sub(1, middle), e1));

/** The end on whose side of the meeting point a share lies, and the share as seen from there. */
function nearEnd(
  piece: LinearRationalPiece,
  share: Tensor,
  meeting: Tensor,
): {
  /** The share counted from this end, and what is left of it to the meeting point. */
  readonly from: Tensor;
  readonly gap: Tensor;
  readonly length: Tensor;
  readonly root: Tensor;
  /** `e C`. */
  readonly pull: Tensor;
  /** A share counted from this end, counted from the start. */
  back(share: Tensor): Tensor;
} {
  const { middle, roots } = piece;
  const first = lessEqual(share, meeting);
  const fromStart = (x: Tensor): Tensor => where(first, x, sub(1, x));
  const gap = sub(meeting, share);
  const root = where(first, roots[0], roots[1]);
  return {
    from: fromStart(share),
    gap: where(first, gap, neg(gap)),
    length: fromStart(middle),
    root,
    pull: mul(root, mean(piece)),
    back: fromStart,
  };
}
