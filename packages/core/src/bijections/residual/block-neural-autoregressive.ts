import * as v from 'valibot';
import { uniform, type Key } from '../../random/index.ts';
import { inverseSoftplus } from '../../special/inverse-softplus.ts';
import { square } from '../../tensor/derived.ts';
import { add } from '../../tensor/primitives/add.ts';
import { concat } from '../../tensor/primitives/concat.ts';
import { constant, full } from '../../tensor/primitives/constant.ts';
import { div } from '../../tensor/primitives/div.ts';
import { gather } from '../../tensor/primitives/gather.ts';
import { customVjp, stopGradient } from '../../tensor/primitives/identity.ts';
import { log } from '../../tensor/primitives/log.ts';
import { matVec } from '../../tensor/primitives/mat-mul.ts';
import { max } from '../../tensor/primitives/max-min.ts';
import { mul } from '../../tensor/primitives/mul.ts';
import { neg } from '../../tensor/primitives/neg.ts';
import { reduceMax } from '../../tensor/primitives/reduce-max.ts';
import { reshape } from '../../tensor/primitives/reshape.ts';
import { sigmoid } from '../../tensor/primitives/sigmoid.ts';
import { slice } from '../../tensor/primitives/slice.ts';
import { softplus } from '../../tensor/primitives/softplus.ts';
import { sqrt } from '../../tensor/primitives/sqrt.ts';
import { sub } from '../../tensor/primitives/sub.ts';
import { sum } from '../../tensor/primitives/sum.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Bijection, Spec } from '../bijection.ts';
import { filled, type ParamDeclaration } from '../declaration.ts';
import type { Definition } from '../define.ts';
import type { Scope } from '../scope.ts';
import { solveMonotone } from '../solve-monotone.ts';
import { clipped } from '../transformers/clipped.ts';
import { ontoTanh } from './onto-tanh.ts';
import { parseSpec } from '../parse-spec.ts';

export interface BlockNeuralAutoregressiveOptions {
  /** Hidden units per feature, layer by layer. */
  readonly hidden?: readonly number[];
  /** `tilted` is `tanh(h) + 0.01 h`, `leaky` is tanh continued by its tangents beyond ±3. */
  readonly activation?: keyof typeof ontoTanh;
  /** Length of the context, which the first hidden layer sees. */
  readonly context?: number;
}

const whole = (least: number) => v.pipe(v.number(), v.integer(), v.minValue(least));
const schema = v.strictObject({
  type: v.literal('blockNeuralAutoregressive'),
  version: v.literal(1),
  features: whole(1),
  hidden: v.optional(v.array(whole(1)), [8]),
  activation: v.optional(v.picklist(['tilted', 'leaky']), 'tilted'),
  context: v.optional(whole(0), 0),
});

/** What no product of weights is below in float32, unless all are. */
const smallest = 1e-30;

/** Later features see units, and derivatives are taken, within these bounds: sums do not overflow where a data value does. */
const farthest = 1e30;

interface Layer {
  /** `[features * outputs, features * inputs]`, zeros above the diagonal blocks. */
  readonly weight: Tensor;
  /** The positive blocks on the diagonal, `[features, outputs, inputs]`. */
  readonly blocks: Tensor;
  readonly bias: Tensor;
}

/**
 * A block neural autoregressive layer: one network from data to latent in which each feature has its own hidden units; weights between units of
 * one feature are positive, those from later features to earlier ones 0. So output `i` depends on inputs up to `i` and increases with input `i`.
 *
 * Its derivatives by the own input are products of blocks and slopes, all positive, kept as logarithms of their largest and fractions of it.
 * Data to latent is one pass. Latent to data finds one feature after another, each the root of a scalar increasing function
 * of the feature's own units. Rows of weights are normalised and scaled. (Block neural autoregressive flow, 2019.)
 *
 * @example
 * ```ts
 * blockNeuralAutoregressive(2, { hidden: [16, 16] }).spec.activation; // => 'tilted'
 * ```
 */
export function blockNeuralAutoregressive(features: number, options: BlockNeuralAutoregressiveOptions = {}): Bijection {
  const spec = parseSpec(schema, { type: 'blockNeuralAutoregressive', version: 1, features, ...options });
  const { hidden, activation, context } = spec;
  const depth = hidden.length;
  const act = ontoTanh[activation];
  const widths = [1, ...hidden, 1];
  const sizes = widths.slice(1).map((outputs, i) => ({ name: `layers.${i}`, inputs: widths[i]!, outputs }));
  const shapes = sizes.map(({ inputs, outputs }) => blockShape(features, inputs, outputs));

  const layersOf = (scope: Scope): Layer[] =>
    sizes.map(({ name, inputs, outputs }, i) => {
      const layer = scope.child(name);
      const { onDiagonal, below, positions } = shapes[i]!;
      const raw = layer.param('weight');
      const masked = add(mul(softplus(raw), onDiagonal), mul(raw, below));
      const weight = scaledRows(masked, layer.param('scale'));
      const flat = reshape(weight, [features * outputs * features * inputs]);
      const bias = layer.param('bias');
      return {
        weight,
        blocks: reshape(gather(flat, positions), [features, outputs, inputs]),
        bias: i > 0 || context === 0 ? bias : add(bias, matVec(scope.child('context').param('weight'), scope.context!)),
      };
    });

  /** The sum of the log derivatives of each output by its own input, from the slopes of the hidden units, layer by layer. */
  const logDetOf = (layers: readonly Layer[], slopes: readonly Tensor[]): Tensor => {
    let derivatives = reshape(layers[0]!.blocks, [features, widths[1]!]);
    let logDet: Tensor = full([], 0);
    slopes.forEach((slope, i) => {
      const product = mul(derivatives, reshape(slope, [features, hidden[i]!]));
      // Divided out here and added as a logarithm, so it cancels and needs no gradient.
      const largest = stopGradient(max(reduceMax(product, { axis: 1, keep: true }), smallest));
      logDet = add(logDet, sum(log(largest)));
      derivatives = matVec(layers[i + 1]!.blocks, div(product, largest));
    });
    return add(logDet, sum(log(max(derivatives, smallest))));
  };

  /** A slice of rows and columns of a layer: the units of one feature, from those of a feature or of all before it. */
  const part = ({ weight }: Layer, i: number, from: readonly [number, number], layer: number): Tensor => {
    const { inputs, outputs } = sizes[layer]!;
    const rows = slice(weight, { axis: 0, start: i * outputs, end: (i + 1) * outputs });
    return slice(rows, { axis: 1, start: from[0] * inputs, end: from[1] * inputs });
  };

  return {
    spec,
    eventShape: [features],
    ...(context > 0 && { contextShape: [context] }),
    declare: () => [
      ...sizes.flatMap((size) => declareBlocks(features, size)),
      ...(context > 0 ? [filled('context.weight', [features * widths[1]!, context], 0)] : []),
    ],
    inverse(x, scope) {
      const layers = layersOf(scope);
      const slopes: Tensor[] = [];
      const value = layers.reduce((h, { weight, bias }, i) => {
        const linear = add(matVec(weight, h), bias);
        if (i === depth) return linear;
        const activated = act(linear);
        slopes.push(activated.slope);
        return activated.value;
      }, x);
      return { value, logDet: logDetOf(layers, slopes) };
    },
    forward(z, scope) {
      const layers = layersOf(scope);
      // What each layer gets, for the features known so far; and the slopes of its units.
      const known: Tensor[][] = layers.map(() => []);
      const slopes: Tensor[][] = Array.from({ length: depth }, () => []);
      const roots: Tensor[] = [];
      for (let i = 0; i < features; i++) {
        const offsets = layers.map((layer, k) => {
          const { outputs } = sizes[k]!;
          const bias = slice(layer.bias, { axis: 0, start: i * outputs, end: (i + 1) * outputs });
          return i === 0 ? bias : add(bias, matVec(part(layer, i, [0, i], k), concat(known[k]!)));
        });
        const own = layers.map((layer, k) => part(layer, i, [i, i + 1], k));
        const run = (t: Tensor, meet?: (k: number, h: Tensor, slope: Tensor | undefined) => void): Tensor =>
          own.reduce((h, weight, k) => {
            const linear = add(matVec(weight, h), offsets[k]!);
            const { value, slope } = k < depth ? act(linear) : { value: linear, slope: undefined };
            meet?.(k, h, slope);
            return value;
          }, t);
        const target = slice(z, { axis: 0, start: i, end: i + 1 });
        const root = solveMonotone((t) => run(t), target, { maximum: 200 });
        run(clipped(root, -farthest, farthest), (k, h, slope) => {
          known[k]!.push(clipped(h, -farthest, farthest));
          if (slope) slopes[k]!.push(slope);
        });
        roots.push(root);
      }
      return {
        value: concat(roots),
        logDet: neg(
          logDetOf(
            layers,
            slopes.map((each) => concat(each)),
          ),
        ),
      };
    },
  };
}

/** The rows of a matrix, made as long as `softplus(raw)`. */
function scaledRows(rows: Tensor, raw: Tensor): Tensor {
  const own = max(sqrt(sum(square(rows), { axis: 1, keep: true })), smallest);
  const units = div(rows, own);
  const lengths = reshape(softplus(raw), [rows.shape[0]!, 1]);
  // Rows may be very short, before and after: small factors come before large ones, and what points along a row cancels before it is divided.
  return customVjp(mul(units, lengths), [rows, raw], (gradient) => {
    const scaled = mul(gradient, lengths);
    const along = sum(mul(scaled, units), { axis: 1, keep: true });
    const growth = div(sigmoid(raw), max(reshape(lengths, raw.shape), smallest));
    return [div(sub(scaled, mul(units, along)), own), mul(reshape(along, raw.shape), growth)];
  });
}

/** Where the blocks of a matrix of blocks `[outputs, inputs]` stand: ones on the diagonal blocks and below them, and the entries of the former in order. */
function blockShape(
  features: number,
  inputs: number,
  outputs: number,
): { onDiagonal: Tensor; below: Tensor; positions: Tensor } {
  const shape = [features * outputs, features * inputs];
  const entries = Array.from({ length: shape[0]! * shape[1]! }, (_, at) => ({
    at,
    to: Math.floor(Math.floor(at / shape[1]!) / outputs),
    from: Math.floor((at % shape[1]!) / inputs),
  }));
  const marks = (inside: (to: number, from: number) => boolean): Tensor =>
    constant(
      Float64Array.from(entries, ({ to, from }) => (inside(to, from) ? 1 : 0)),
      shape,
    );
  return {
    onDiagonal: marks((to, from) => to === from),
    below: marks((to, from) => to > from),
    positions: constant(Int32Array.from(entries.filter(({ to, from }) => to === from).map(({ at }) => at))),
  };
}

/**
 * Params with which the layer is about the identity. Units of a feature see the same line, shifted by biases that spread over the data, so that tanh turns at
 * other places in each; their mean is about that line again, but for a factor.
 */
function declareBlocks(
  features: number,
  { name, inputs, outputs }: { readonly name: string; readonly inputs: number; readonly outputs: number },
): ParamDeclaration[] {
  const rows = features * outputs;
  // A row with n equal entries on its block has them divided by sqrt(n).
  const entry = (outputs === 1 ? 1 : spread(outputs).slope) / (inputs === 1 ? 1 : inputs * spread(inputs).response);
  const scale = inverseSoftplus(entry * Math.sqrt(inputs));
  return [
    {
      name: `${name}.weight`,
      shape: [rows, features * inputs],
      kind: 'trainable',
      init: (key: Key) => uniform(key, rows * features * inputs, { min: -0.02, max: 0.02 }),
    },
    filled(`${name}.scale`, [rows], scale),
    {
      name: `${name}.bias`,
      shape: [rows],
      kind: 'trainable',
      init: () =>
        Float64Array.from({ length: rows }, (_, i) => (outputs === 1 ? 0 : spread(outputs).shifts[i % outputs]!)),
    },
  ];
}
/** Units that tile the data: their shifts, the slope with which they see the line, and that of the mean of what they give. */
function spread(units: number): { shifts: number[]; slope: number; response: number } {
  const slope = Math.min(1, units / 8);
  const furthest = Math.min(4.5, 0.6 * units);
  const shifts = Array.from({ length: units }, (_, k) => (furthest * (2 * k + 1 - units)) / units);
  const slopes = shifts.map((shift) => 1 / Math.cosh(shift) ** 2);
  return { shifts, slope, response: (slope * slopes.reduce((sum, each) => sum + each, 0)) / units };
}

const instance = (features: number, rest: object): Spec => ({
  type: 'blockNeuralAutoregressive',
  version: 1,
  features,
  hidden: [4],
  ...rest,
});

export const blockNeuralAutoregressiveDefinition: Definition<Bijection, 'bijection'> = {
  kind: 'bijection',
  type: 'blockNeuralAutoregressive',
  version: 1,
  summary: 'One network in which each output increases with its own input and depends on earlier ones',
  reference: 'Block neural autoregressive flow (2019)',
  schema,
  build: ({ features, ...options }: v.InferOutput<typeof schema>) => blockNeuralAutoregressive(features, options),
  instances: [
    instance(1, {}),
    instance(2, { hidden: [4, 5] }),
    instance(3, { activation: 'leaky' }),
    instance(2, { hidden: [], context: 1 }),
    instance(3, { hidden: [4, 4], context: 2 }),
  ],
};
