import * as v from 'valibot';
import { softmax } from '../../tensor/derived.ts';
import { add } from '../../tensor/primitives/add.ts';
import { greaterEqual, lessEqual } from '../../tensor/primitives/compare.ts';
import { concat } from '../../tensor/primitives/concat.ts';
import { constant, full } from '../../tensor/primitives/constant.ts';
import { cumSum } from '../../tensor/primitives/cum-sum.ts';
import { log } from '../../tensor/primitives/log.ts';
import { or } from '../../tensor/primitives/logic.ts';
import { max, min } from '../../tensor/primitives/max-min.ts';
import { mul } from '../../tensor/primitives/mul.ts';
import { reverse } from '../../tensor/primitives/reverse.ts';
import { sub } from '../../tensor/primitives/sub.ts';
import { sum } from '../../tensor/primitives/sum.ts';
import { where } from '../../tensor/primitives/where.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Definition } from '../define.ts';
import { applyIncreasing, invertIncreasing, withTangents, type Increasing } from './increasing.ts';
import { powers } from './powers.ts';
import type { Transformer } from './transformer.ts';
import { parseSpec } from '../parse-spec.ts';

export interface BernsteinOptions {
  /** Free steps between coefficients, less one; the polynomial has a degree of four more. */
  readonly degree?: number;
  /** Half the width of the interval that the polynomial maps onto itself; beyond it is the identity. */
  readonly bound?: number;
  /** `zuko`: steps without a floor; from a millionth of the interval beside its ends on, `v = u - 1e-5` below and `u + 1e-5` above. */
  readonly compatibility?: 'zuko';
}

const schema = v.strictObject({
  type: v.literal('bernstein'),
  version: v.literal(1),
  degree: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(60)), 16),
  bound: v.optional(v.pipe(v.number(), v.minValue(1e-3)), 5),
  compatibility: v.optional(v.picklist(['zuko'])),
});

/** The slope is at least this. */
const smallestSlope = 1e-3;
const zukoMargin = 1e-6;
const zukoJump = 1e-5;

/**
 * Polynomial with rising Bernstein coefficients: `v = Σ_k β_k C(n, k) t^k (1 - t)^(n - k)`, `t = (u + bound) / (2 bound)`, `n = degree + 5`, within
 * `±bound`, the identity beyond.
 *
 * The steps between coefficients are a softmax with a floor, which keeps the slope above 1e-3, and two fixed ones at each end, which make value, slope and
 * second derivative continuous at the bounds. Zeros are the identity. The inverse is found by a search.
 * (Bernstein Polynomial normalizing flows: Ramasinghe et al., Robust Normalizing Flows using Bernstein-type Polynomials, 2021.)
 *
 * @example
 * ```ts
 * bernstein({ degree: 10 }).parameters; // => [{ name: 'steps', width: 11 }]
 * ```
 */
export function bernstein(options: BernsteinOptions = {}): Transformer {
  const spec = parseSpec(schema, { type: 'bernstein', version: 1, ...options });
  const { degree, bound, compatibility } = spec;
  const zuko = compatibility === 'zuko';
  const order = degree + 5;
  const even = (2 * bound) / order;

  const functionOf = (raw: Tensor): Increasing => {
    const event = raw.shape.slice(1);
    const ends = full([2, ...event], even);
    const free = mul(softmax(raw), even * (degree + 1));
    const inner = zuko ? free : add(mul(free, 1 - smallestSlope), even * smallestSlope);
    const steps = concat([ends, inner, ends]);
    const coefficients = add(concat([full([1, ...event], 0), cumSum(steps)]), -bound);
    // C(n, k) t^k (1 - t)^(n - k) of every k: positive, and they add up to 1.
    const basis = (x: Tensor, n: number): Tensor => {
      const [up, down] = [add(x, bound), sub(bound, x)].map((part) => powers(mul(part, 0.5 / bound), n + 1));
      return mul(mul(up!, reverse(down!, { axis: 0 })), constant(binomials(n), [n + 1, ...event.map(() => 1)]));
    };
    return {
      value: (x) => sum(mul(coefficients, basis(x, order)), { axis: 0 }),
      logSlope: (x) => log(mul(sum(mul(steps, basis(x, order - 1)), { axis: 0 }), 1 / even)),
    };
  };
  return {
    spec,
    parameters: [{ name: 'steps', width: degree + 1 }],
    apply(u, { steps }) {
      const f = functionOf(steps!);
      return zuko ? applyAsZuko(f, u, bound) : withTangents(f, bound).apply(u, {});
    },
    invert(y, { steps }) {
      const f = functionOf(steps!);
      return zuko ? invertAsZuko(f, y, bound) : withTangents(f, bound).invert(y, {});
    },
  };
}

function applyAsZuko(f: Increasing, u: Tensor, bound: number): ReturnType<Transformer['apply']> {
  const edge = bound * (1 - 2 * zukoMargin);
  const [below, above] = [lessEqual(u, -edge), greaterEqual(u, edge)];
  const { value, logDet } = applyIncreasing(f, max(min(u, edge), -edge));
  return {
    value: where(below, sub(u, zukoJump), where(above, add(u, zukoJump), value)),
    logDet: where(or(below, above), 0, logDet),
  };
}

function invertAsZuko(f: Increasing, y: Tensor, bound: number): ReturnType<Transformer['invert']> {
  const [below, above] = [lessEqual(y, -bound), greaterEqual(y, bound)];
  const { value, logDet } = invertIncreasing(f, max(min(y, bound), -bound), { lower: -bound, upper: bound });
  return {
    value: where(below, add(y, zukoJump), where(above, sub(y, zukoJump), value)),
    logDet: where(or(below, above), 0, logDet),
  };
}

function binomials(n: number): Float64Array {
  const found = Float64Array.of(1, ...Array.from({ length: n }, () => 0));
  for (let k = 1; k <= n; k++) found[k] = (found[k - 1]! * (n - k + 1)) / k;
  return found;
}

export const bernsteinDefinition: Definition<Transformer, 'transformer'> = {
  kind: 'transformer',
  type: 'bernstein',
  version: 1,
  summary: 'Bernstein polynomial within bounds, the identity beyond',
  reference: 'Robust Normalizing Flows using Bernstein-type Polynomials (2021)',
  schema,
  build: (options: BernsteinOptions) => bernstein(options),
  instances: [
    { type: 'bernstein', version: 1, degree: 8 },
    { type: 'bernstein', version: 1, degree: 1, bound: 2 },
    { type: 'bernstein', version: 1, bound: 10 },
  ],
};
