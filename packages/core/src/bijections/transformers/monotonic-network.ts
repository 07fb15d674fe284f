import * as v from 'valibot';
import { activations } from '../../nn/activation.ts';
import { softClip } from '../../tensor/derived.ts';
import { abs } from '../../tensor/primitives/abs.ts';
import { add } from '../../tensor/primitives/add.ts';
import { constant } from '../../tensor/primitives/constant.ts';
import { exp } from '../../tensor/primitives/exp.ts';
import { log } from '../../tensor/primitives/log.ts';
import { log1p } from '../../tensor/primitives/log1p.ts';
import { matMul } from '../../tensor/primitives/mat-mul.ts';
import { max, min } from '../../tensor/primitives/max-min.ts';
import { mul } from '../../tensor/primitives/mul.ts';
import { neg } from '../../tensor/primitives/neg.ts';
import { reshape } from '../../tensor/primitives/reshape.ts';
import { sub } from '../../tensor/primitives/sub.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Definition } from '../define.ts';
import { declareElementNetwork, elementNetwork, signalTerm } from './element-network.ts';
import { applyIncreasing, invertIncreasing, type Increasing } from './increasing.ts';
import type { Transformer, TransformerParams } from './transformer.ts';
import { parseSpec } from '../parse-spec.ts';

export interface MonotonicNetworkOptions {
  /** Widths of the hidden layers. */
  readonly hidden?: readonly number[];
  /** Numbers per element with which the conditioner steers the network. */
  readonly signal?: number;
  /** Largest log scale of the map as a whole, either sign. */
  readonly bound?: number;
  /** `zuko`: the network alone, all its weights positive, those of the signal too. */
  readonly compatibility?: 'zuko';
}

const schema = v.strictObject({
  type: v.literal('monotonicNetwork'),
  version: v.literal(1),
  hidden: v.optional(v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(1))), v.minLength(1)), [32, 32]),
  signal: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 16),
  bound: v.optional(v.pipe(v.number(), v.minValue(1e-3), v.maxValue(30)), Math.log(1000)),
  compatibility: v.optional(v.picklist(['zuko'])),
});

/**
 * Network with positive weights along the way of its number, plus the number itself, scaled and shifted: `v = (u + N(u, signal)) e^a + b`, with a soft-clipped log scale `a`.
 *
 * Half the units of each layer are `elu(x)`, linear upwards, half `-elu(-x)`, linear downwards. `N` rises, so the slope is at least `e^a`: the map is onto the
 * whole line, and the root of its inverse lies between bounds that are known. There is one network per element, with params of its own; weights are absolute values over the square
 * root of the layer's width, at first small, so that zeros are nearly the identity.
 * (Neural Autoregressive Flows, 2018, with the network of Monotone and Partially Monotone Neural Networks, 2010, as zuko has it.)
 *
 * @example
 * ```ts
 * monotonicNetwork({ signal: 8 }).parameters.map(({ name, width = 1 }) => `${name} ${width}`); // => ['signal 8', 'logScale 1', 'shift 1']
 * ```
 */
export function monotonicNetwork(options: MonotonicNetworkOptions = {}): Transformer {
  const spec = parseSpec(schema, { type: 'monotonicNetwork', version: 1, ...options });
  const zuko = spec.compatibility === 'zuko';
  // The first half of the units, and the second.
  const sides = spec.hidden.map((width) =>
    constant(
      Array.from({ length: width }, (_, i) => (i < width / 2 ? 1 : -1)),
      [width, 1],
    ),
  );

  const functionOf = (params: TransformerParams): Increasing => {
    const signal = params['signal']!;
    const event = signal.shape.slice(1);
    const network = elementNetwork(params, spec);
    const elements = network.number.shape[0]!;
    const positive = network.later.map((weight, i) => mul(abs(weight), zuko ? 1 : 1 / Math.sqrt(spec.hidden[i]!)));
    const offset = add(signalTerm(zuko ? abs(network.signal) : network.signal, signal), network.biases[0]!);
    const start = abs(network.number);
    const run = (x: Tensor): { value: Tensor; slope: Tensor } => {
      const first = add(mul(start, reshape(x, [elements, 1, 1])), offset);
      const { value, slope } = positive.reduce(
        (h, weight, i) => {
          const turned = mul(h.value, sides[i]!);
          return {
            value: add(matMul(weight, mul(activations.elu(turned), sides[i]!)), network.biases[i + 1]!),
            slope: matMul(weight, mul(h.slope, exp(min(turned, 0)))),
          };
        },
        { value: first, slope: start },
      );
      return { value: reshape(value, event), slope: reshape(slope, event) };
    };
    return zuko
      ? { value: (x) => run(x).value, logSlope: (x) => log(run(x).slope) }
      : { value: (x) => add(x, run(x).value), logSlope: (x) => log1p(run(x).slope) };
  };

  if (zuko)
    return {
      spec,
      parameters: [{ name: 'signal', width: spec.signal }],
      declare: (elements) => declareElementNetwork(elements, spec),
      apply: (u, params) => applyIncreasing(functionOf(params), u),
      invert: (y, params) => invertIncreasing(functionOf(params), y),
    };
  return {
    spec,
    parameters: [{ name: 'signal', width: spec.signal }, { name: 'logScale' }, { name: 'shift' }],
    declare: (elements) => declareElementNetwork(elements, spec),
    apply(u, params) {
      const scale = softClip(params['logScale']!, spec.bound);
      const { value, logDet } = applyIncreasing(functionOf(params), u);
      return { value: add(mul(value, exp(scale)), params['shift']!), logDet: add(logDet, scale) };
    },
    invert(y, params) {
      const scale = softClip(params['logScale']!, spec.bound);
      const f = functionOf(params);
      const inner = mul(sub(y, params['shift']!), exp(neg(scale)));
      // A slope of at least 1: the root is no farther from 0 than the value is from that at 0.
      const farthest = sub(inner, f.value(mul(inner, 0)));
      const { value, logDet } = invertIncreasing(f, inner, { lower: min(farthest, 0), upper: max(farthest, 0) });
      return { value, logDet: sub(logDet, scale) };
    },
  };
}

export const monotonicNetworkDefinition: Definition<Transformer, 'transformer'> = {
  kind: 'transformer',
  type: 'monotonicNetwork',
  version: 1,
  summary: 'Network with positive weights, plus the number itself, scaled and shifted',
  reference: 'Neural Autoregressive Flows (2018)',
  schema,
  build: (options: MonotonicNetworkOptions) => monotonicNetwork(options),
  instances: [
    { type: 'monotonicNetwork', version: 1, hidden: [6, 4], signal: 3 },
    { type: 'monotonicNetwork', version: 1, hidden: [5], signal: 1, bound: 2 },
  ],
};
