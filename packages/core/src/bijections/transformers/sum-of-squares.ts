import * as v from 'valibot';
import { gaussLegendre } from '../../special/quadrature.ts';
import { mean, softClip, square } from '../../tensor/derived.ts';
import { add } from '../../tensor/primitives/add.ts';
import { constant } from '../../tensor/primitives/constant.ts';
import { log } from '../../tensor/primitives/log.ts';
import { matMul } from '../../tensor/primitives/mat-mul.ts';
import { mul } from '../../tensor/primitives/mul.ts';
import { reshape } from '../../tensor/primitives/reshape.ts';
import { sub } from '../../tensor/primitives/sub.ts';
import { sum } from '../../tensor/primitives/sum.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Definition } from '../define.ts';
import { applyIncreasing, invertIncreasing, withTangents, type Increasing } from './increasing.ts';
import { powers } from './powers.ts';
import type { Transformer, TransformerParams } from './transformer.ts';
import { parseSpec } from '../parse-spec.ts';

export interface SumOfSquaresOptions {
  /** Squares that are added; two can make any positive polynomial. */
  readonly polynomials?: number;
  /** Degree of each polynomial; the map has twice as much, and one. */
  readonly degree?: number;
  /** Half the width of the interval in which the map is a polynomial; beyond it is its tangent. */
  readonly bound?: number;
  /** What no slope is below. */
  readonly smallestSlope?: number;
  /** `zuko`: all polynomials counted from 1, in powers of `u / 10`, the slope's floor added, no tangents. */
  readonly compatibility?: 'zuko';
}

const schema = v.strictObject({
  type: v.literal('sumOfSquares'),
  version: v.literal(1),
  polynomials: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 2),
  degree: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(30)), 4),
  bound: v.optional(v.pipe(v.number(), v.minValue(1e-3)), 5),
  smallestSlope: v.optional(v.pipe(v.number(), v.minValue(1e-6), v.maxValue(0.5)), 1e-3),
  compatibility: v.optional(v.picklist(['zuko'])),
});

const largestCoefficient = 100;
/** Slopes of the polynomials at zero raw numbers, between plus and minus this: equal ones would stay equal for ever. */
const spread = 0.1;

/**
 * Polynomial whose slope is a mean of squares: `v = shift + ∫₀ᵘ (1 - m) mean_k p_k(t)² + m dt`, `p_k(t) = Σ_j a_kj (t / bound)^j`,
 * within `±bound` with a smallest slope `m`, and its tangents beyond, which makes it onto the whole line.
 *
 * The integral is exact, by Gauss-Legendre quadrature: a sum of positive terms. Raw coefficients are soft-clipped and counted from `p_k = 1 + δ_k t / bound`
 * with small `δ_k` of both signs, so that zeros are nearly the identity. The inverse is found by a search, beyond the bound in closed form.
 * (Sum-of-Squares Polynomial Flow, 2019.)
 *
 * @example
 * ```ts
 * sumOfSquares({ polynomials: 3, degree: 2 }).parameters.map(({ name, width = 1 }) => `${name} ${width}`); // => ['coefficients 9', 'shift 1']
 * ```
 */
export function sumOfSquares(options: SumOfSquaresOptions = {}): Transformer {
  const spec = parseSpec(schema, { type: 'sumOfSquares', version: 1, ...options });
  const { polynomials, degree, smallestSlope, compatibility } = spec;
  const zuko = compatibility === 'zuko';
  const bound = zuko ? 10 : spec.bound;
  const share = zuko ? 1 : 1 - smallestSlope;
  const terms = degree + 1;
  const first = Float64Array.from({ length: polynomials * terms }, (_, i) => {
    const [k, j] = [Math.floor(i / terms), i % terms];
    if (j === 0) return 1;
    return j === 1 && !zuko ? (spread * (2 * k + 1 - polynomials)) / polynomials : 0;
  });
  // The square of each polynomial has degree 2 degree: so many points are exact.
  const { nodes, weights } = gaussLegendre(terms);
  const powersOfNodes = constant(
    nodes.flatMap((node) => Array.from({ length: terms }, (_, j) => node ** j)),
    [terms, terms],
  );

  const functionOf = (raw: Tensor): Increasing => {
    const event = raw.shape.slice(1);
    const elements = sizeOf(event);
    const clipped = zuko ? raw : softClip(raw, largestCoefficient);
    const coefficients = add(
      reshape(clipped, [polynomials, terms, elements]),
      constant(first, [polynomials, terms, 1]),
    );
    // a_kj (x / bound)^j, as [polynomials, terms, elements].
    const termsAt = (x: Tensor): Tensor => mul(coefficients, powers(mul(reshape(x, [elements]), 1 / bound), terms));
    const slopeOf = (values: Tensor): Tensor => add(mul(mean(square(values), { axis: 0 }), share), smallestSlope);
    return {
      value(x) {
        const slopes = slopeOf(matMul(powersOfNodes, termsAt(x)));
        return mul(x, reshape(sum(mul(slopes, constant(weights, [terms, 1])), { axis: 0 }), event));
      },
      logSlope: (x) => reshape(log(slopeOf(sum(termsAt(x), { axis: 1 }))), event),
    };
  };
  const directions = ({ coefficients }: TransformerParams): Pick<Transformer, 'apply' | 'invert'> => {
    const f = functionOf(coefficients!);
    return zuko
      ? { apply: (u) => applyIncreasing(f, u), invert: (y) => invertIncreasing(f, y) }
      : withTangents(f, bound);
  };
  return {
    spec,
    parameters: [{ name: 'coefficients', width: polynomials * terms }, { name: 'shift' }],
    apply(u, params) {
      const { value, logDet } = directions(params).apply(u, params);
      return { value: add(value, params['shift']!), logDet };
    },
    invert: (y, params) => directions(params).invert(sub(y, params['shift']!), params),
  };
}

export const sumOfSquaresDefinition: Definition<Transformer, 'transformer'> = {
  kind: 'transformer',
  type: 'sumOfSquares',
  version: 1,
  summary: 'Polynomial whose slope is a mean of squares, with linear tails',
  reference: 'Sum-of-Squares Polynomial Flow (2019)',
  schema,
  build: (options: SumOfSquaresOptions) => sumOfSquares(options),
  instances: [
    { type: 'sumOfSquares', version: 1 },
    { type: 'sumOfSquares', version: 1, polynomials: 1, degree: 1, bound: 3 },
    { type: 'sumOfSquares', version: 1, polynomials: 3, degree: 6, bound: 10 },
  ],
};
