import * as v from 'valibot';
import { FlowError } from '../../flow-error.ts';
import type { SplineInterval } from './spline-grid.ts';

/** Options that splines share. */
export interface SplineOptions {
  readonly bins?: number;
  /** The spline lives in `[-bound, bound]`. */
  readonly bound?: number;
  /** Beyond the bound: the identity, or straight lines whose slopes are learned. */
  readonly tails?: 'linear' | 'learned';
  /** Smallest width and height of a bin, as a share of the interval. */
  readonly smallest?: number;
}

const bins = v.optional(v.pipe(v.number(), v.integer(), v.minValue(2)), 8);
const smallest = v.optional(v.pipe(v.number(), v.minValue(1e-6), v.maxValue(0.5)), 1e-3);

/** Schemas of the options that say how an interval is cut. */
export const binEntries = { bins, smallest };

/** Schemas of the options that splines share. */
export const splineEntries = {
  bins,
  bound: v.optional(v.pipe(v.number(), v.minValue(1e-3), v.maxValue(1e6)), 5),
  tails: v.optional(v.picklist(['linear', 'learned']), 'linear'),
  smallest,
};

/** Schema of the largest slope at a knot; the smallest is its reciprocal. */
export const steepestEntry = v.optional(v.pipe(v.number(), v.gtValue(1), v.maxValue(1e6)), 1e3);

/** The interval `[-bound, bound]`. @throws FlowError SPEC_INVALID when its bins do not fit in it. */
export function splineInterval({
  bins,
  bound,
  smallest,
}: {
  readonly bins: number;
  readonly bound: number;
  readonly smallest: number;
}): SplineInterval {
  if (bins * smallest >= 1)
    throw new FlowError('SPEC_INVALID', `${bins} bins of at least ${smallest} of the interval each do not fit in it`, {
      hint: 'use fewer bins, or make the smallest smaller',
    });
  return { low: -bound, length: 2 * bound, smallest };
}
