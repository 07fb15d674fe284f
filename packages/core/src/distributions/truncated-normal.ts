import * as v from 'valibot';
import type { Definition } from '../bijections/define.ts';
import { domainOf, type Range } from '../bijections/range.ts';
import type { Scope } from '../bijections/scope.ts';
import { solveMonotone } from '../bijections/solve-monotone.ts';
import { FlowError } from '../flow-error.ts';
import { gaussLegendre } from '../special/quadrature.ts';
import { square } from '../tensor/derived.ts';
import { abs } from '../tensor/primitives/abs.ts';
import { add } from '../tensor/primitives/add.ts';
import { greaterEqual, lessEqual } from '../tensor/primitives/compare.ts';
import { constant } from '../tensor/primitives/constant.ts';
import { div } from '../tensor/primitives/div.ts';
import { exp } from '../tensor/primitives/exp.ts';
import { log } from '../tensor/primitives/log.ts';
import { and } from '../tensor/primitives/logic.ts';
import { max, min } from '../tensor/primitives/max-min.ts';
import { mul } from '../tensor/primitives/mul.ts';
import { neg } from '../tensor/primitives/neg.ts';
import { reshape } from '../tensor/primitives/reshape.ts';
import { sub } from '../tensor/primitives/sub.ts';
import { sum } from '../tensor/primitives/sum.ts';
import { where } from '../tensor/primitives/where.ts';
import type { Shape } from '../tensor/shape.ts';
import type { Operand, Tensor } from '../tensor/tensor.ts';
import type { Distribution } from './distribution.ts';
import { beginning, eventValues, type EventValues } from './event-values.ts';
import { locationScaleArguments, locationScaleEntries, type LocationScaleOptions } from './location-scale.ts';
import { parseSpec } from '../bijections/parse-spec.ts';

export interface TruncatedNormalOptions extends LocationScaleOptions {
  /** Where it is cut off below; nowhere if not given. */
  readonly low?: EventValues;
  /** Where it is cut off above; nowhere if not given. */
  readonly high?: EventValues;
}

const schema = v.strictObject({
  type: v.literal('truncatedNormal'),
  version: v.literal(1),
  ...locationScaleEntries,
  low: v.optional(v.array(v.number())),
  high: v.optional(v.array(v.number())),
});

/**
 * Independent normal numbers that lie between bounds, themselves included: `log p(x) = Σ -z² / 2 - log Z - log scale` with
 * `z = (x - loc) / scale` and `Z` the integral of `e^(-z² / 2)` between the bounds, in nats; -infinity outside with a gradient of 0.
 *
 * `loc` and `scale` are those of the normal law that is cut, and `loc` may lie outside of the bounds, however far. Integrals are taken
 * around the mode, by 48 points of Gauss and Legendre; samples solve for the quantile and are differentiable.
 *
 * @throws FlowError SPEC_INVALID unless each lower bound is below the upper one.
 *
 * @example
 * ```ts
 * truncatedNormal([2], { low: 0 }).support; // => [0, Infinity]
 * ```
 */
export function truncatedNormal(
  eventShape: Shape,
  { low, high, ...options }: TruncatedNormalOptions = {},
): Distribution {
  const spec = parseSpec(schema, {
    type: 'truncatedNormal',
    ...locationScaleArguments(eventShape, options),
    ...(low !== undefined && { low: eventValues(low, eventShape, 'low') }),
    ...(high !== undefined && { high: eventValues(high, eventShape, 'high') }),
  });
  const { trainable } = spec;
  const locs = eventValues(spec.loc ?? 0, eventShape, 'loc');
  const scales = eventValues(spec.scale ?? 1, eventShape, 'scale');
  const ranges = locs.map((_, i): Range => [spec.low?.[i] ?? -Infinity, spec.high?.[i] ?? Infinity]);
  for (const [i, bounds] of ranges.entries())
    if (!(bounds[0] < bounds[1]))
      throw new FlowError('SPEC_INVALID', `element ${i} lies between ${bounds[0]} and ${bounds[1]}`, {
        hint: 'give lower bounds that are less than the upper ones',
      });
  const support = domainOf(ranges);
  const fixed = (values: readonly number[]): Tensor => constant(values, eventShape);
  const lower = spec.low && fixed(spec.low);
  const upper = spec.high && fixed(spec.high);
  const within = (x: Tensor): Tensor => {
    const above = lower === undefined ? x : max(x, lower);
    return upper === undefined ? above : min(above, upper);
  };
  const place = (scope: Scope): Place => {
    const loc = trainable ? scope.param('loc') : fixed(locs);
    const logScale = trainable ? scope.param('logScale') : fixed(scales.map(Math.log));
    const scale = trainable ? exp(logScale) : fixed(scales);
    const mode = within(loc);
    const slope = div(sub(mode, loc), scale);
    const reach = div(exponent, max(abs(slope), exponent / farthest));
    return {
      mode,
      scale,
      logScale,
      slope,
      below: lower === undefined ? reach : min(reach, div(sub(mode, lower), scale)),
      above: upper === undefined ? reach : min(reach, div(sub(upper, mode), scale)),
    };
  };
  return {
    spec,
    eventShape,
    ...(support && { support }),
    declare: () =>
      trainable ? [beginning('loc', eventShape, locs), beginning('logScale', eventShape, scales.map(Math.log))] : [],
    logProb(x, scope) {
      const at = place(scope);
      const value = neg(add(add(fallOf(at, div(sub(x, at.mode), at.scale)), log(integrals(at).mass)), at.logScale));
      const inside = [lower && greaterEqual(x, lower), upper && lessEqual(x, upper)].filter(
        (test) => test !== undefined,
      );
      return sum(inside.length === 0 ? value : where(inside.reduce(and), value, -Infinity));
    },
    sample(scope) {
      const at = place(scope);
      const { mass } = integrals(at);
      const share = (part: Tensor): Tensor => div(integrals(at, part).mass, mass);
      const part = solveMonotone(share, scope.noise('u', 'uniform', eventShape), { lower: 0, upper: 1 });
      return within(add(mul(offsetOf(at, part), at.scale), at.mode));
    },
    mean(scope) {
      const at = place(scope);
      return add(mul(integrals(at).mean, at.scale), at.mode);
    },
    variance(scope) {
      const at = place(scope);
      return mul(integrals(at).variance, square(at.scale));
    },
    entropy(scope) {
      const at = place(scope);
      const { mass, fall } = integrals(at);
      return sum(add(add(log(mass), fall), at.logScale));
    },
  };
}

/** Where the density is e^-38 of its greatest it counts no more. */
const exponent = 38;
const farthest = Math.sqrt(2 * exponent);
const rule = gaussLegendre(48);

/** A law seen from its mode, in units of the scale: at the offset `s` it is `e^-(slope s + s² / 2)`, from `-below` to `above`. */
interface Place {
  readonly mode: Tensor;
  readonly scale: Tensor;
  readonly logScale: Tensor;
  readonly slope: Tensor;
  readonly below: Tensor;
  readonly above: Tensor;
}

const fallOf = ({ slope }: Place, s: Tensor): Tensor => mul(s, add(slope, mul(s, 0.5)));

const offsetOf = ({ below, above }: Place, part: Operand): Tensor => sub(mul(add(below, above), part), below);

/** Of the first part, 0 to 1, of the interval: its mass, and the means of offset, squared deviation and fall. */
function integrals(
  at: Place,
  part: Operand = 1,
): { readonly mass: Tensor; readonly mean: Tensor; readonly variance: Tensor; readonly fall: Tensor } {
  const { shape } = at.mode;
  const column = (values: readonly number[]): Tensor => constant(values, [values.length, ...shape.map(() => 1)]);
  const row = (x: Tensor): Tensor => reshape(x, [1, ...shape]);
  const width = mul(add(at.below, at.above), part);
  const s = sub(mul(row(width), column(rule.nodes)), row(at.below));
  const falls = fallOf({ ...at, slope: row(at.slope) }, s);
  const densities = mul(exp(neg(falls)), column(rule.weights));
  const total = sum(densities, { axis: 0 });
  const average = (values: Tensor): Tensor => div(sum(mul(densities, values), { axis: 0 }), total);
  const mean = average(s);
  return { mass: mul(width, total), mean, variance: average(square(sub(s, row(mean)))), fall: average(falls) };
}

export const truncatedNormalDefinition: Definition<Distribution, 'distribution'> = {
  kind: 'distribution',
  type: 'truncatedNormal',
  version: 1,
  summary: 'Independent normal numbers between bounds',
  schema,
  build: ({ eventShape, ...options }: TruncatedNormalOptions & { readonly eventShape: Shape }) =>
    truncatedNormal(eventShape, options),
  instances: [
    { type: 'truncatedNormal', version: 1, eventShape: [1], loc: [0.5], scale: [2], low: [-1], high: [3] },
    { type: 'truncatedNormal', version: 1, eventShape: [2], low: [0, 0.5], trainable: true },
    { type: 'truncatedNormal', version: 1, eventShape: [3], loc: [-30, 0, 1e3], low: [0, -1, 2], high: [1, 9, 7] },
  ],
};
