import * as v from 'valibot';
import type { Definition } from '../bijections/define.ts';
import type { Scope } from '../bijections/scope.ts';
import { add } from '../tensor/primitives/add.ts';
import { concat } from '../tensor/primitives/concat.ts';
import { constant } from '../tensor/primitives/constant.ts';
import { gather, scatterAdd } from '../tensor/primitives/gather.ts';
import { matVec } from '../tensor/primitives/mat-mul.ts';
import { reshape } from '../tensor/primitives/reshape.ts';
import { slice } from '../tensor/primitives/slice.ts';
import { broadcastTo } from '../tensor/primitives/sum.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { activations } from './activation.ts';
import { networkEntries, type NetworkOptions } from './network-options.ts';
import type { Conditioner, ConditionerFactory, ConditionerSizes } from './conditioner.ts';
import { declareLinear } from './linear.ts';
import { parseSpec } from '../bijections/parse-spec.ts';

export interface MLPOptions extends NetworkOptions {
  /** Widths of the hidden layers. */
  readonly hidden?: readonly number[];
  /** One network for each parameter of the transformer (scale and shift apart, as in the RealNVP paper), their weights stacked. */
  readonly separate?: boolean;
  /** Weights for all features at input and output, masked, as papers write it; only the part that can matter is computed. */
  readonly fullWidth?: boolean;
}

const schema = v.strictObject({
  type: v.literal('mlp'),
  version: v.literal(1),
  hidden: v.optional(v.array(v.pipe(v.number(), v.integer(), v.minValue(1))), [64, 64]),
  ...networkEntries,
  separate: v.optional(v.boolean(), false),
  fullWidth: v.optional(v.boolean(), false),
});

/**
 * A multilayer perceptron as conditioner: linear layers with a nonlinearity between.
 *
 * @example
 * ```ts
 * mlp({ hidden: [64, 64] }).spec.activation; // => 'relu'
 * ```
 */
export function mlp(options: MLPOptions = {}): ConditionerFactory {
  const spec = parseSpec(schema, { type: 'mlp', version: 1, ...options });
  return { spec, create: (sizes) => create(spec, sizes) };
}

// Products of stacked matrices split well over threads and cost the same on one; small ones are faster each on its own.
const smallestStack = 96;

// A matrix with so few columns costs nothing to copy.
const fewInputs = 16;

function create(
  { hidden, activation, separate, fullWidth, lastLayer }: v.InferOutput<typeof schema>,
  sizes: ConditionerSizes,
): Conditioner {
  const { features, kept, transformed, parameters, context } = sizes;
  const nets = separate ? parameters : 1;
  const perNet = separate ? 1 : parameters;
  const inputs = (fullWidth ? features : kept.length) + context;
  const outputs = perNet * (fullWidth ? features : transformed.length);
  const widths = [inputs, ...hidden, outputs];
  const stack = nets > 1 ? [nets] : [];
  const layers = widths.slice(1).map((width, i) => ({
    name: `layers.${i}`,
    inputs: widths[i]!,
    outputs: width,
    stack,
    init: i === hidden.length ? lastLayer : ('uniform' as const),
  }));
  // With full-width weights, the rows whose output is masked away are left out.
  const rows = Array.from({ length: perNet }, (_, p) => transformed.map((feature) => p * features + feature)).flat();
  const pick = (x: Tensor, positions: readonly number[], axis: number): Tensor =>
    gather(x, constant(Int32Array.from(positions)), { axis });

  const weights = (scope: Scope, i: number): { weight: Tensor; bias: Tensor } => {
    const layer = scope.child(layers[i]!.name);
    let [weight, bias] = [layer.param('weight'), layer.param('bias')];
    if (fullWidth && i === hidden.length) [weight, bias] = [pick(weight, rows, -2), pick(bias, rows, -1)];
    return { weight, bias };
  };
  const run = (
    x: Tensor,
    net: (i: number) => { weight: Tensor; bias: Tensor },
    first: (weight: Tensor, bias: Tensor, x: Tensor) => Tensor = affine,
  ): Tensor =>
    layers.reduce((h, _, i) => {
      const { weight, bias } = net(i);
      const linear = (i === 0 ? first : affine)(weight, bias, h);
      return i < hidden.length ? activations[activation](linear) : linear;
    }, x);

  return {
    declare: () => layers.flatMap(({ name, ...layer }) => declareLinear(name, layer)),
    apply(x, scope) {
      const masked = fullWidth ? scatterAdd(x, constant(Int32Array.from(kept)), { length: features }) : x;
      const all = context === 0 ? masked : concat([masked, scope.context!]);
      const shape = [parameters, transformed.length];
      if (nets === 1) {
        const result = run(all, (i) => weights(scope, i));
        return reshape(result, shape);
      }
      if (Math.max(...hidden, 0) >= smallestStack) {
        const first = inputs <= fewInputs ? affineInOne : affine;
        const result = run(broadcastTo(all, [nets, ...all.shape]), (i) => weights(scope, i), first);
        return reshape(result, shape);
      }
      const single = (stacked: Tensor, net: number): Tensor =>
        reshape(slice(stacked, { axis: 0, start: net, end: net + 1 }), stacked.shape.slice(1));
      const results = Array.from({ length: nets }, (_, net) =>
        run(all, (i) => {
          const { weight, bias } = weights(scope, i);
          return { weight: single(weight, net), bias: single(bias, net) };
        }),
      );
      return reshape(concat(results), shape);
    },
  };
}

const affine = (weight: Tensor, bias: Tensor, x: Tensor): Tensor => add(matVec(weight, x), bias);

/** The same with the bias as one more column of the matrix, so that it and its gradient take no pass of their own over the batch. */
function affineInOne(weight: Tensor, bias: Tensor, x: Tensor): Tensor {
  const one = broadcastTo(constant([1]), [...x.shape.slice(0, -1), 1]);
  return matVec(
    concat([weight, reshape(bias, [...bias.shape, 1])], { axis: weight.rank - 1 }),
    concat([x, one], { axis: x.rank - 1 }),
  );
}

export const mlpDefinition: Definition<ConditionerFactory, 'conditioner'> = {
  kind: 'conditioner',
  type: 'mlp',
  version: 1,
  summary: 'Multilayer perceptron',
  schema,
  build: (options: MLPOptions) => mlp(options),
  instances: [
    { type: 'mlp', version: 1, hidden: [8, 8] },
    { type: 'mlp', version: 1, hidden: [8], activation: 'tanh', separate: true },
    { type: 'mlp', version: 1, hidden: [5, 6], activation: 'silu', fullWidth: true, separate: true },
  ],
};
