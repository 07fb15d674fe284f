import * as v from 'valibot';
import { coupling } from '../bijections/coupling.ts';
import { permutation, reversePermutation } from '../bijections/linear/permutation.ts';
import { affine } from '../bijections/transformers/affine.ts';
import { rationalQuadratic } from '../bijections/transformers/rational-quadratic.ts';
import type { Transformer } from '../bijections/transformers/transformer.ts';
import { inverted } from '../bijections/wrappers/inverted.ts';
import { normal } from '../distributions/normal.ts';
import type { HostTensor } from '../host-array.ts';
import { mlp } from '../nn/mlp.ts';
import { parseArguments, pickImporter } from './import-arguments.ts';
import { madePart, type LinearWeights } from './masked-parts.ts';
import { assemble, part, type ImportedFlow, type Part } from './part.ts';
import { fromFeatureMajor, inverseOrder, pickRows, splineNumbers } from './rearrange.ts';
import { blockNeuralPart, planarPart, planarSlopes, triangularSplineParts } from './residual-parts.ts';
import type { StateDict } from './state-dict.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const schema = v.object({
  d: count,
  flow_layers: v.optional(count, 8),
  cond_dim: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
  nn_depth: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 1),
  negative_slope: v.nullish(v.number()),
  transformer: v.optional(v.union([v.string(), v.object({ interval: v.number(), knots: count })]), 'default affine'),
});
type Arguments = v.InferOutput<typeof schema>;
/** Takes the part of a layer from a tensor in which all layers are stacked. */
type Take = (name: string) => HostTensor;
/** The parts of a layer in the order data to latent. */
type LayerImporter = (take: Take, args: Arguments, first: ArrayLike<number>) => readonly Part[];

const layers: Readonly<Record<string, LayerImporter>> = {
  coupling_flow: couplingLayer,
  masked_autoregressive_flow: maskedLayer,
  block_neural_autoregressive_flow: blockNeuralLayer,
  planar_flow: planarLayer,
  triangular_spline_flow: triangularSplineLayer,
};

const root = 'bijection.bijection.bijection.';

/**
 * A flow of `flowjax.flows` 19 made with `invert=True`, by the name of its function: the arrays of its tree by their paths. `aux.transformer_init` holds the first
 * numbers of the transformer, to which the network adds; they are no array of the tree.
 */
export function importFlowjax(state: StateDict, name: string, given: Readonly<Record<string, unknown>>): ImportedFlow {
  const args = parseArguments(schema, `flowjax ${name}`, given);
  const layer = pickImporter('flowjax flow', layers, name);
  const stacked = new Map<string, HostTensor>();
  const take =
    (i: number): Take =>
    (path) => {
      const whole = stacked.get(path) ?? state.take(`${root}${path}`);
      stacked.set(path, whole);
      return sliceOf(whole, i);
    };
  const orders = [1, 2].map((k) => `bijections[${k}].permutation[0]`).find((path) => state.has(`${root}${path}`));
  const first = state.has('aux.transformer_init') ? state.takeNumbers('aux.transformer_init') : [];
  const parts = Array.from({ length: args.flow_layers }, (_, i) => {
    const order = orders === undefined ? undefined : Array.from(take(i)(orders).data);
    return [...layer(take(i), args, first), ...permuted(args.d, order)];
  });
  state.skip('base_dist.bijection.loc', 'base_dist.bijection.scale.args[0]');
  if (orders) state.skip(`${root}${orders.replace('permutation', 'inverse_permutation')}`);
  return assemble(parts.flat(), part(normal([args.d])));
}

/** Two features are exchanged, more are put into a stored order, one stays. */
function permuted(features: number, order: readonly number[] | undefined): Part[] {
  if (features === 1) return [];
  return [part(order === undefined ? reversePermutation(features) : permutation(inverseOrder(order)))];
}

function sliceOf({ shape, data }: HostTensor, i: number): HostTensor {
  const size = data.length / shape[0]!;
  return { shape: shape.slice(1), data: data.slice(i * size, (i + 1) * size) };
}

/** The transformer, and where our numbers of a feature stand among theirs. */
function transformerOf({ transformer: kind }: Arguments): { transformer: Transformer; numbers: readonly number[] } {
  if (typeof kind === 'string') return { transformer: affine({ compatibility: 'softplusFlowjax' }), numbers: [0, 1] };
  const bins = kind.knots + 1;
  const smallest = 1e-3 / (2 * kind.interval);
  return {
    transformer: rationalQuadratic({ bins, bound: kind.interval, smallest, compatibility: 'flowjax' }),
    numbers: splineNumbers(bins, bins + 1),
  };
}

/** The last layer with what it is added to. */
const shifted = ({ weight, bias }: LinearWeights, first: ArrayLike<number>): LinearWeights => ({
  weight,
  bias: { ...bias, data: Float64Array.from(bias.data, (b, i) => b + first[i % first.length]!) },
});

function couplingLayer(take: Take, args: Arguments, first: ArrayLike<number>): Part[] {
  const { transformer, numbers } = transformerOf(args);
  const mask = Array.from({ length: args.d }, (_, feature) => feature < Math.floor(args.d / 2));
  const rows = fromFeatureMajor(numbers, mask.filter((keep) => !keep).length);
  const params: Record<string, HostTensor> = {};
  const hidden: number[] = [];
  for (let k = 0; k <= args.nn_depth; k++) {
    const [weight, bias] = ['weight', 'bias'].map((name) => take(`bijections[0].conditioner.layers[${k}].${name}`));
    const last = k === args.nn_depth;
    const linear = last ? shifted({ weight: weight!, bias: bias! }, first) : { weight: weight!, bias: bias! };
    if (!last) hidden.push(bias!.shape[0]!);
    params[`conditioner.layers.${k}.weight`] = last ? pickRows(linear.weight, rows) : linear.weight;
    params[`conditioner.layers.${k}.bias`] = last ? pickRows(linear.bias, rows) : linear.bias;
  }
  const conditioner = mlp({ hidden });
  return [part(coupling(args.d, { transformer, conditioner, mask, context: args.cond_dim ?? 0 }), params)];
}

function maskedLayer(take: Take, args: Arguments, first: ArrayLike<number>): Part[] {
  const linears = Array.from({ length: args.nn_depth + 1 }, (_, k): LinearWeights => {
    const from = `bijections[0].masked_autoregressive_mlp.layers[${k}]`;
    take(`${from}.weight.args[0]`);
    return { weight: take(`${from}.weight.args[1]`), bias: take(`${from}.bias`) };
  });
  const order = Array.from({ length: args.d }, (_, i) => i);
  const layer = { ...transformerOf(args), order, context: args.cond_dim ?? 0 };
  return [madePart(layer, [...linears.slice(0, -1), shifted(linears.at(-1)!, first)])];
}

function blockNeuralLayer(take: Take, { d, nn_depth: depth }: Arguments): Part[] {
  const linears = Array.from({ length: depth + 1 }, (_, k) => {
    const from = `bijections[0].bijection.layers[${k}][0]`;
    return {
      weight: take(`${from}.weight.weight.args[0]`),
      scale: take(`${from}.weight.scale.args[0]`).data,
      bias: take(`${from}.bias`).data,
    };
  });
  return [blockNeuralPart(d, linears)];
}

function planarLayer(take: Take, { d, negative_slope: negativeSlope }: Arguments): Part[] {
  const { data } = take('bijections[0].params');
  const [w, u, b] = [data.slice(0, d), data.slice(d, 2 * d), data[2 * d]!];
  const options = negativeSlope == null ? {} : ({ activation: 'leakyRelu', negativeSlope } as const);
  const { built, params } = planarPart({ w, u, b }, planarSlopes.flowjax, options);
  const named = [...params].map(([name, values]) => [`bijection.${name}`, values] as const);
  return [part(inverted(built), Object.fromEntries(named))];
}

function triangularSplineLayer(take: Take): Part[] {
  const [spline, triangle] = ['bijections[0].inner.bijection', 'bijections[1].triangular'];
  return triangularSplineParts({
    widths: take(`${spline}.x_pos.arr`),
    heights: take(`${spline}.y_pos.arr`),
    slopes: take(`${spline}.derivatives.args[0]`),
    triangle: take(`${triangle}.weight.args[0]`),
    scale: take(`${triangle}.scale.args[0]`).data,
    loc: take('bijections[1].loc').data,
  });
}
