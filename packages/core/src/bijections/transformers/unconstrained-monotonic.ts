import * as v from 'valibot';
import { activations, type ActivationName } from '../../nn/activation.ts';
import { clenshawCurtis, gaussLegendre } from '../../special/quadrature.ts';
import { softClip } from '../../tensor/derived.ts';
import { add } from '../../tensor/primitives/add.ts';
import { constant } from '../../tensor/primitives/constant.ts';
import { exp } from '../../tensor/primitives/exp.ts';
import { stopGradient } from '../../tensor/primitives/identity.ts';
import { matMul } from '../../tensor/primitives/mat-mul.ts';
import { mul } from '../../tensor/primitives/mul.ts';
import { reshape } from '../../tensor/primitives/reshape.ts';
import { sub } from '../../tensor/primitives/sub.ts';
import { sum } from '../../tensor/primitives/sum.ts';
import { tanh } from '../../tensor/primitives/tanh.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Definition } from '../define.ts';
import { declareElementNetwork, elementNetwork, signalTerm } from './element-network.ts';
import { applyIncreasing, invertIncreasing, withTangents, type Increasing } from './increasing.ts';
import type { Transformer, TransformerParams } from './transformer.ts';
import { parseSpec } from '../parse-spec.ts';

export interface UnconstrainedMonotonicOptions {
  /** Widths of the hidden layers of the integrand. */
  readonly hidden?: readonly number[];
  /** Numbers per element with which the conditioner steers the integrand. */
  readonly signal?: number;
  /** The smoother the integrand, the more exact the quadrature: rectifiers need many points. */
  readonly activation?: ActivationName;
  readonly quadrature?: 'gaussLegendre' | 'clenshawCurtis';
  /** Points of the quadrature. */
  readonly points?: number;
  /** Half the width of the interval in which slopes come from the network; beyond it the map is its tangent. */
  readonly bound?: number;
  /** `zuko`: the log slope is `h / (1 + |h / 7|)`, and the network is asked everywhere. */
  readonly compatibility?: 'zuko';
}

const schema = v.strictObject({
  type: v.literal('unconstrainedMonotonic'),
  version: v.literal(1),
  hidden: v.optional(v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(1))), v.minLength(1)), [32, 32]),
  signal: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 16),
  activation: v.optional(v.picklist(Object.keys(activations) as ActivationName[]), 'tanh'),
  quadrature: v.optional(v.picklist(['gaussLegendre', 'clenshawCurtis']), 'gaussLegendre'),
  points: v.optional(v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(1000)), 32),
  bound: v.optional(v.pipe(v.number(), v.minValue(1e-3)), 5),
  compatibility: v.optional(v.picklist(['zuko'])),
});

const rules = { gaussLegendre, clenshawCurtis };
const largestLogSlope = 7;

/**
 * Integral of a positive network: `v = shift + ∫₀ᵘ e^h(t, signal) dt`, `h = 7 tanh(network / 7)`, within `±bound`, and its tangents beyond, which
 * makes it onto the whole line. The slopes lie in `[e^-7, e^7]`.
 *
 * There is one network per element, with params of its own; the conditioner gives a signal to it, and the shift. The integral is a quadrature over `[0, u]`: `logDet` is
 * the integrand's logarithm, which is the derivative of the value but for the error of the quadrature - rounding for smooth networks, more where slopes change
 * within a small part of the interval. The network's last layer starts at zero: the map is the identity at first. The inverse is found by a search.
 * (Unconstrained Monotonic Neural Networks, 2019.)
 *
 * @example
 * ```ts
 * unconstrainedMonotonic({ signal: 8 }).parameters.map(({ name, width = 1 }) => `${name} ${width}`); // => ['signal 8', 'shift 1']
 * ```
 */
export function unconstrainedMonotonic(options: UnconstrainedMonotonicOptions = {}): Transformer {
  const spec = parseSpec(schema, { type: 'unconstrainedMonotonic', version: 1, ...options });
  const { activation, bound } = spec;
  const zuko = spec.compatibility === 'zuko';
  const { nodes, weights } = rules[spec.quadrature](spec.points);

  const functionOf = (params: TransformerParams): Increasing => {
    const signal = params['signal']!;
    const event = signal.shape.slice(1);
    const network = elementNetwork(params, spec);
    const elements = network.number.shape[0]!;
    const offset = add(signalTerm(network.signal, signal), network.biases[0]!);
    // The log slope at several points for each element, `[elements, points]`.
    const logSlopes = (points: Tensor): Tensor => {
      const count = points.shape[1]!;
      const first = add(mul(network.number, reshape(points, [elements, 1, count])), offset);
      const raw = network.later.reduce(
        (h, weight, i) => add(matMul(weight, activations[activation](h)), network.biases[i + 1]!),
        first,
      );
      const clipped = zuko ? softClip(raw, largestLogSlope) : mul(tanh(mul(raw, 1 / largestLogSlope)), largestLogSlope);
      return reshape(clipped, [elements, count]);
    };
    const logSlope = (x: Tensor): Tensor => reshape(logSlopes(reshape(x, [elements, 1])), event);
    return {
      value(x) {
        const end = stopGradient(x);
        const slopes = exp(logSlopes(mul(reshape(end, [elements, 1]), constant(nodes, [1, nodes.length]))));
        const meanSlope = reshape(sum(mul(slopes, constant(weights, [1, nodes.length])), { axis: 1 }), event);
        // By its upper end an integral changes as the integrand there: one value, where the points of the quadrature would all move.
        return add(mul(end, meanSlope), mul(sub(x, end), exp(logSlope(x))));
      },
      logSlope,
    };
  };
  const directions = (params: TransformerParams): Pick<Transformer, 'apply' | 'invert'> => {
    const f = functionOf(params);
    return zuko
      ? { apply: (u) => applyIncreasing(f, u), invert: (y) => invertIncreasing(f, y) }
      : withTangents(f, bound);
  };
  return {
    spec,
    parameters: [{ name: 'signal', width: spec.signal }, { name: 'shift' }],
    declare: (elements) => declareElementNetwork(elements, spec, { lastLayer: 'zero' }),
    apply(u, params) {
      const { value, logDet } = directions(params).apply(u, params);
      return { value: add(value, params['shift']!), logDet };
    },
    invert: (y, params) => directions(params).invert(sub(y, params['shift']!), params),
  };
}

export const unconstrainedMonotonicDefinition: Definition<Transformer, 'transformer'> = {
  kind: 'transformer',
  type: 'unconstrainedMonotonic',
  version: 1,
  summary: 'Integral of a positive network, with linear tails',
  reference: 'Unconstrained Monotonic Neural Networks (2019)',
  schema,
  build: (options: UnconstrainedMonotonicOptions) => unconstrainedMonotonic(options),
  instances: [
    { type: 'unconstrainedMonotonic', version: 1, hidden: [6, 5], signal: 3 },
    {
      type: 'unconstrainedMonotonic',
      version: 1,
      hidden: [6],
      signal: 1,
      activation: 'silu',
      quadrature: 'clenshawCurtis',
      points: 40,
      bound: 3,
    },
  ],
};
