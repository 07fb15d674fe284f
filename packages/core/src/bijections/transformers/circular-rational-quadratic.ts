import * as v from 'valibot';
import { softClip } from '../../tensor/derived.ts';
import { add } from '../../tensor/primitives/add.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Definition } from '../define.ts';
import { halves } from './halves.ts';
import { knotCount, ownersOf } from './knots.ts';
import { rationalQuadraticBin } from './rational-quadratic-bin.ts';
import { slopeWithin } from './slope-within.ts';
import { splineInBins } from './spline-in-bins.ts';
import { binEntries, splineInterval, steepestEntry, type SplineOptions } from './spline-options.ts';
import type { ElementwiseTransformed, Transformer, TransformerParams } from './transformer.ts';
import { wrapped } from './wrapped.ts';
import { parseSpec } from '../parse-spec.ts';

export interface CircularRationalQuadraticOptions extends Pick<SplineOptions, 'bins' | 'smallest'> {
  /** Largest slope at a knot; the smallest is its reciprocal. */
  readonly steepest?: number;
  /** The form of zuko, for imported weights: slope 1 at ±π, raw sizes soft-clipped without a smallest, angles turned by half a circle first, and conditioners that see angles as they are. */
  readonly compatibility?: 'zuko';
}

const schema = v.strictObject({
  type: v.literal('circularRationalQuadratic'),
  version: v.literal(1),
  ...binEntries,
  steepest: steepestEntry,
  compatibility: v.optional(v.picklist(['zuko'])),
});

/**
 * Rational-quadratic spline of the circle: an angle in `[-π, π)` to one in `[-π, π)`, ±π going to itself with the same slope on both sides, so the
 * density is continuous there too. Angles outside are wrapped. Between knots it is `rationalQuadratic`; zeros are the identity.
 *
 * Couplings and autoregressive layers show their conditioners cosines and sines of angles, so that they do not jump at ±π either.
 * (Normalizing Flows on Tori and Spheres, 2020.)
 *
 * @throws FlowError SPEC_INVALID when so many bins of the smallest size do not fit.
 *
 * @example
 * ```ts
 * circularRationalQuadratic({ bins: 8 }).parameters.map(({ name, width }) => `${name} ${width}`).join(', ');
 * // => 'sizes 16, slopes 8'
 * ```
 */
export function circularRationalQuadratic(options: CircularRationalQuadraticOptions = {}): Transformer {
  const spec = parseSpec(schema, { type: 'circularRationalQuadratic', version: 1, ...options });
  const { bins, steepest } = spec;
  const zuko = spec.compatibility === 'zuko';
  const knots = zuko ? 'inner' : 'periodic';
  const { low, length, smallest } = splineInterval({ ...spec, bound: Math.PI });
  const interval = { low, length, smallest: zuko ? 0 : smallest };
  const map = (direction: 'apply' | 'invert', angle: Tensor, params: TransformerParams): ElementwiseTransformed => {
    const sizes = zuko ? softClip(params['sizes']!, Math.log(steepest) / 2) : params['sizes']!;
    return splineInBins(direction, angle, sizes, interval, (position, box, choose) => {
      const slopes = slopeWithin(choose(params['slopes']!, ownersOf(knots, bins)), steepest);
      return rationalQuadraticBin[direction](position, { ...box, slopes: halves(slopes) });
    });
  };
  return {
    spec,
    domain: [-Math.PI, Math.PI],
    periodic: !zuko,
    parameters: [
      { name: 'sizes', width: 2 * bins },
      { name: 'slopes', width: knotCount(knots, bins) },
    ],
    apply: (u, params) => map('apply', wrapped(zuko ? add(u, Math.PI) : u), params),
    invert(y, params) {
      const { value, logDet } = map('invert', wrapped(y), params);
      return { value: zuko ? wrapped(add(value, Math.PI)) : value, logDet };
    },
  };
}

export const circularRationalQuadraticDefinition: Definition<Transformer, 'transformer'> = {
  kind: 'transformer',
  type: 'circularRationalQuadratic',
  version: 1,
  summary: 'Rational-quadratic spline of angles, periodic',
  reference: 'Normalizing Flows on Tori and Spheres (2020)',
  schema,
  build: (options: CircularRationalQuadraticOptions) => circularRationalQuadratic(options),
  instances: [
    { type: 'circularRationalQuadratic', version: 1 },
    { type: 'circularRationalQuadratic', version: 1, bins: 5, smallest: 0.02, steepest: 50 },
  ],
};
