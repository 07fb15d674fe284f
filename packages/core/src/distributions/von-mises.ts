import * as v from 'valibot';
import type { Definition } from '../bijections/define.ts';
import type { Scope } from '../bijections/scope.ts';
import { solveMonotone } from '../bijections/solve-monotone.ts';
import { square } from '../tensor/derived.ts';
import { add } from '../tensor/primitives/add.ts';
import { atan } from '../tensor/primitives/atan.ts';
import { constant } from '../tensor/primitives/constant.ts';
import { div } from '../tensor/primitives/div.ts';
import { exp } from '../tensor/primitives/exp.ts';
import { floor } from '../tensor/primitives/floor.ts';
import { log } from '../tensor/primitives/log.ts';
import { matMul } from '../tensor/primitives/mat-mul.ts';
import { max } from '../tensor/primitives/max-min.ts';
import { mul } from '../tensor/primitives/mul.ts';
import { reshape } from '../tensor/primitives/reshape.ts';
import { cos, sin } from '../tensor/primitives/sin-cos.ts';
import { sqrt } from '../tensor/primitives/sqrt.ts';
import { sub } from '../tensor/primitives/sub.ts';
import { sum } from '../tensor/primitives/sum.ts';
import { sizeOf, type Shape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { boundedExp, rawOf } from './bounded-exp.ts';
import type { Distribution } from './distribution.ts';
import { beginning, eventValues, type EventValues } from './event-values.ts';
import { parseSpec } from '../bijections/parse-spec.ts';

export interface VonMisesOptions {
  /** The mean direction in radians: 0 if not given. */
  readonly loc?: EventValues;
  /** 1e-8, uniform, to 1e8, a normal law of variance `1 / concentration`: 1 if not given. */
  readonly concentration?: EventValues;
  readonly trainable?: boolean;
}

const schema = v.strictObject({
  type: v.literal('vonMises'),
  version: v.literal(1),
  eventShape: v.array(v.pipe(v.number(), v.integer(), v.minValue(1))),
  loc: v.optional(v.array(v.number())),
  concentration: v.optional(v.array(v.pipe(v.number(), v.minValue(1e-8), v.maxValue(1e8)))),
  trainable: v.optional(v.boolean(), false),
});

/** Of the logarithm of a learned concentration. */
const bound = 20;

/**
 * Independent angles, the normal law of the circle: `log p(x) = Σ concentration cos(x - loc) - log(2π I₀(concentration))`, in nats.
 * The density is that of an angle, the same at `x + 2π`; samples lie in [-π, π).
 *
 * Integrals over the circle are sums over an even grid of `u` with `tan(x / 2) = s tan(π u)`, which spreads the peak for every concentration:
 * `I₀` has all its digits at 64 points, and so has the distribution function as a Fourier series, which samples solve for its root.
 * Samples are differentiable. Learned, the concentration is `e^r` with `r` soft-clipped from `rawConcentration` to ±20. (Directional Statistics, 2000; the map is that of Efficient simulation of the von Mises distribution, 1979.)
 *
 * @example
 * ```ts
 * vonMises([2], { concentration: 4 }).support; // => [-Math.PI, Math.PI]
 * ```
 */
export function vonMises(eventShape: Shape, { loc, concentration, ...options }: VonMisesOptions = {}): Distribution {
  const spec = parseSpec(schema, {
    type: 'vonMises',
    version: 1,
    eventShape: [...eventShape],
    ...(loc !== undefined && { loc: eventValues(loc, eventShape, 'loc') }),
    ...(concentration !== undefined && { concentration: eventValues(concentration, eventShape, 'concentration') }),
    ...options,
  });
  const { trainable } = spec;
  const locs = eventValues(spec.loc ?? 0, eventShape, 'loc');
  const concentrations = eventValues(spec.concentration ?? 1, eventShape, 'concentration');
  const fixed = (values: readonly number[]): Tensor => constant(values, eventShape);
  const locOf = (scope: Scope): Tensor => (trainable ? scope.param('loc') : fixed(locs));
  const concentrationOf = (scope: Scope): Tensor =>
    trainable ? boundedExp(scope.param('rawConcentration'), bound) : fixed(concentrations);
  return {
    spec,
    eventShape,
    support: [-Math.PI, Math.PI],
    declare: () =>
      trainable
        ? [
            beginning('loc', eventShape, locs),
            beginning(
              'rawConcentration',
              eventShape,
              concentrations.map((each) => rawOf(each, bound)),
            ),
          ]
        : [],
    logProb(x, scope) {
      const kappa = concentrationOf(scope);
      const fall = mul(mul(kappa, 2), square(sin(mul(sub(x, locOf(scope)), 0.5))));
      return sum(sub(sub(-Math.log(2 * Math.PI), log(onCircle(kappa).mass)), fall));
    },
    sample(scope) {
      const circle = onCircle(concentrationOf(scope));
      const target = sub(scope.noise('u', 'uniform', eventShape), 0.5);
      const u = solveMonotone(circle.distribution, target, { lower: -0.5, upper: 0.5 });
      const x = add(circle.angle(u), locOf(scope));
      return sub(x, mul(floor(add(mul(x, 0.5 / Math.PI), 0.5)), 2 * Math.PI));
    },
    entropy(scope) {
      const kappa = concentrationOf(scope);
      const { mass, fall } = onCircle(kappa);
      return sum(add(add(log(mass), mul(kappa, fall)), Math.log(2 * Math.PI)));
    },
  };
}

const points = 64;
/** By symmetry half of them, the first and the last at the cuts of the circle. */
const half = points / 2;

interface Circle {
  /** `e^-κ I₀(κ)`. */
  readonly mass: Tensor;
  /** The mean of `1 - cos x`. */
  readonly fall: Tensor;
  /** The angle at `u`. */
  angle(u: Tensor): Tensor;
  /** The probability between angle 0 and that at `u`. */
  distribution(u: Tensor): Tensor;
}

/** The law around angle 0 in the coordinate `u`, -1/2 to 1/2, in which its density is smooth and of one size for every concentration. */
function onCircle(kappa: Tensor): Circle {
  const { shape } = kappa;
  const scaleSquared = div(1, add(mul(kappa, 0.5), 1));
  const scale = sqrt(scaleSquared);
  // The points along a new first axis.
  const column = (values: (i: number) => number, count = half + 1): Tensor =>
    constant(
      Float64Array.from({ length: count }, (_, i) => values(i)),
      [count, ...shape.map(() => 1)],
    );
  const sines = column((i) => Math.sin((Math.PI * i) / points) ** 2);
  const weights = column((i) => (i === 0 || i === half ? 1 : 2) / points);
  const stretched = mul(scaleSquared, sines);
  const divisor = add(stretched, sub(1, sines));
  // sin²(x / 2), and the density with the speed of the angle in it.
  const sineSquared = div(stretched, divisor);
  const density = mul(weights, mul(div(scale, divisor), exp(mul(mul(kappa, -2), sineSquared))));
  const mass = sum(density, { axis: 0 });
  return {
    mass,
    fall: div(mul(sum(mul(density, sineSquared), { axis: 0 }), 2), mass),
    angle(u) {
      const turned = mul(u, Math.PI);
      // At the ends the cosine may be rounded to less than 0.
      return mul(atan(div(mul(scale, sin(turned)), max(cos(turned), 1e-16))), 2);
    },
    distribution(u) {
      const size = sizeOf(shape);
      const cosines = Float64Array.from({ length: (half - 1) * (half + 1) }, (_, at) => {
        const [k, i] = [Math.floor(at / (half + 1)) + 1, at % (half + 1)];
        return Math.cos((2 * Math.PI * k * i) / points) / (Math.PI * k);
      });
      const table = matMul(constant(cosines, [half - 1, half + 1]), reshape(density, [half + 1, size]));
      const coefficients = div(reshape(table, [half - 1, ...shape]), mass);
      const harmonics = mul(
        column((k) => 2 * Math.PI * (k + 1), half - 1),
        reshape(u, [1, ...shape]),
      );
      return add(u, sum(mul(coefficients, sin(harmonics)), { axis: 0 }));
    },
  };
}

export const vonMisesDefinition: Definition<Distribution, 'distribution'> = {
  kind: 'distribution',
  type: 'vonMises',
  version: 1,
  summary: 'Independent angles, the normal law of the circle',
  reference: 'Directional Statistics (2000)',
  schema,
  build: ({ eventShape, ...options }: VonMisesOptions & { readonly eventShape: Shape }) =>
    vonMises(eventShape, options),
  instances: [
    { type: 'vonMises', version: 1, eventShape: [1], loc: [3], concentration: [50] },
    { type: 'vonMises', version: 1, eventShape: [2], trainable: true },
    { type: 'vonMises', version: 1, eventShape: [3], concentration: [1e-3, 4, 2000], trainable: true },
  ],
};
