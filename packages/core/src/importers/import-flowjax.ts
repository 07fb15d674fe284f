import * as v from 'valibot';
import type { Bijection } from '../bijections/bijection.ts';
import { coupling } from '../bijections/coupling.ts';
import { elementwiseTransformer } from '../bijections/elementwise/elementwise-transformer.ts';
import { permutation, reversePermutation } from '../bijections/linear/permutation.ts';
import { leakyFrom } from '../bijections/residual/onto-tanh.ts';
import { planar } from '../bijections/residual/planar.ts';
import { additive } from '../bijections/transformers/additive.ts';
import { affine } from '../bijections/transformers/affine.ts';
import { rationalQuadratic } from '../bijections/transformers/rational-quadratic.ts';
import type { Transformer } from '../bijections/transformers/transformer.ts';
import { inverted } from '../bijections/wrappers/inverted.ts';
import { normal } from '../distributions/normal.ts';
import type { HostArray, HostTensor } from '../host-array.ts';
import { mlp } from '../nn/mlp.ts';
import { inverseSoftplus } from '../special/inverse-softplus.ts';
import { sameShape, type Shape } from '../tensor/shape.ts';
import { activationArgument, parseArguments, pickImporter } from './import-arguments.ts';
import { madePart, type LinearWeights } from './masked-parts.ts';
import { assemble, part, type ImportedFlow, type Part } from './part.ts';
import { fromFeatureMajor, inverseOrder, pickRows, splineNumbers } from './rearrange.ts';
import { blockNeuralPart, triangularSplineParts } from './residual-parts.ts';
import { wrongShape, type StateDict } from './state-dict.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const schema = v.object({
  d: count,
  flow_layers: v.optional(count),
  cond_dim: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
  nn_activation: activationArgument,
  // Of block neural flows: none other is here.
  activation: v.nullish(v.picklist(['default'])),
  negative_slope: v.nullish(v.number()),
  tanh_max_val: v.optional(v.number(), leakyFrom),
  transformer: v.optional(v.union([v.string(), v.object({ interval: v.number(), knots: count })]), 'default affine'),
});
type Arguments = v.InferOutput<typeof schema>;
/** The tensors of a layer. */
interface LayerState {
  /** The part of the layer in a tensor in which all layers are stacked; with a shape, one that must have it. */
  take(path: string, shape?: Shape): HostTensor;
  has(path: string): boolean;
}
interface LayerImporter {
  /** The parts of a layer in the order data to latent. */
  readonly parts: (layer: LayerState, args: Arguments, first: ArrayLike<number>) => readonly Part[];
  /** How many bijections a layer has before what permutes features. */
  readonly bijections: number;
}

const layers: Readonly<Record<string, LayerImporter>> = {
  coupling_flow: { parts: couplingLayer, bijections: 1 },
  masked_autoregressive_flow: {
    parts: maskedLayer,
    bijections: 1,
  },
  block_neural_autoregressive_flow: { parts: blockNeuralLayer, bijections: 1 },
  planar_flow: { parts: planarLayer, bijections: 1 },
  triangular_spline_flow: { parts: triangularSplineLayer, bijections: 2 },
};

const root = 'bijection.bijection.bijection.';

/**
 * A flow of `flowjax.flows` 19 made with `invert=True`, by the name of its function: the arrays of its tree by their paths. `aux.transformer_init` holds the first
 * numbers of the transformer, to which the network adds; they are no array of the tree, and known unless another transformer was given.
 */
export function importFlowjax(state: StateDict, name: string, given: Readonly<Record<string, unknown>>): ImportedFlow {
  const args = parseArguments(schema, `flowjax ${name}`, given);
  const { parts: partsOf, bijections } = pickImporter('flowjax flow', layers, name);
  // A single feature is not permuted, so that a layer of one bijection is no chain.
  const from = bijections === 1 && args.d > 1 ? `${root}bijections[0].` : root;
  const stacked = new Map<string, HostTensor>();
  const whole = (path: string): HostTensor => {
    const tensor = stacked.get(path) ?? state.take(path);
    stacked.set(path, tensor);
    return tensor;
  };
  let length = args.flow_layers;
  const slice = (path: string, i: number, shape?: Shape): HostTensor => {
    const tensor = whole(path);
    length ??= tensor.shape[0]!;
    const expected = [length, ...(shape ?? tensor.shape.slice(1))];
    if (!sameShape(tensor.shape, expected)) throw wrongShape(path, tensor.shape, expected);
    return sliceOf(tensor, i);
  };
  const orders = [1, 2, 3].map((k) => `${root}bijections[${k}].permutation[0]`).find((path) => state.has(path));
  const first = firstNumbers(state, args);
  const layerAt = (i: number): Part[] => {
    const layer: LayerState = {
      take: (path, shape) => slice(`${from}${path}`, i, shape),
      has: (path) => stacked.has(`${from}${path}`) || state.has(`${from}${path}`),
    };
    const order = orders === undefined ? undefined : Array.from(slice(orders, i, [args.d]).data);
    return [...partsOf(layer, args, first), ...permuted(args.d, order)];
  };
  const parts = [layerAt(0)];
  for (let i = 1; i < length!; i++) parts.push(layerAt(i));
  state.skip('base_dist.bijection.loc', 'base_dist.bijection.scale.args[0]');
  if (orders) state.skip(orders.replace('permutation', 'inverse_permutation'));
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

/** What the transformer is before the network adds to it; if the state does not have these numbers, those of a transformer that is the identity. */
function firstNumbers(state: StateDict, { transformer: kind }: Arguments): ArrayLike<number> {
  const own =
    typeof kind === 'string'
      ? [0, inverseSoftplus(1 - 1e-2)]
      : Array.from({ length: 3 * kind.knots + 4 }, (_, i) => (i < 2 * kind.knots + 2 ? 0 : inverseSoftplus(1 - 1e-3)));
  return state.has('aux.transformer_init') ? state.take('aux.transformer_init', [own.length]).data : own;
}

/** The last layer with what it is added to. */
const shifted = ({ weight, bias }: LinearWeights, first: ArrayLike<number>): LinearWeights => ({
  weight,
  bias: { ...bias, data: Float64Array.from(bias.data, (b, i) => b + first[i % first.length]!) },
});

/** The linear layers of a network whose last gives so many numbers. */
function linearLayers(
  layer: LayerState,
  from: string,
  { inputs, outputs }: { readonly inputs: number; readonly outputs: number },
  weight = 'weight',
): LinearWeights[] {
  const path = (k: number, name: string): string => `${from}.layers[${k}].${name}`;
  const hasLayer = (k: number): boolean => layer.has(path(k, weight)) || layer.has(path(k, 'bias'));
  const linears: LinearWeights[] = [];
  for (let k = 0; k === 0 || hasLayer(k); k++) {
    const bias = layer.take(path(k, 'bias'), hasLayer(k + 1) ? undefined : [outputs]);
    const columns = k === 0 ? inputs : linears[k - 1]!.bias.data.length;
    linears.push({ weight: layer.take(path(k, weight), [bias.data.length, columns]), bias });
  }
  return linears;
}

function couplingLayer(layer: LayerState, args: Arguments, first: ArrayLike<number>): Part[] {
  const { d, cond_dim: context, nn_activation: activation } = args;
  const { transformer, numbers } = transformerOf(args);
  const kept = Math.floor(d / 2);
  const linears = linearLayers(layer, 'conditioner', { inputs: kept + context, outputs: numbers.length * (d - kept) });
  const last = shifted(linears.pop()!, first);
  if (d === 1) {
    // Nothing is kept: what a masked network does to a first feature.
    const masked = { transformer, numbers, order: [0], context, activation };
    return [madePart(masked, unseeing([...linears, last]))];
  }
  const rows = fromFeatureMajor(numbers, d - kept);
  const rearranged = { weight: pickRows(last.weight, rows), bias: pickRows(last.bias, rows) };
  const params = [...linears, rearranged].flatMap(({ weight, bias }, k) => [
    [`conditioner.layers.${k}.weight`, weight] as const,
    [`conditioner.layers.${k}.bias`, bias] as const,
  ]);
  const conditioner = mlp({ hidden: linears.map(({ bias }) => bias.shape[0]!), activation });
  const mask = Array.from({ length: d }, (_, feature) => feature < kept);
  return [part(coupling(d, { transformer, conditioner, mask, context }), Object.fromEntries(params))];
}

/** Layers the first of which gets one more column, of zeros, for the only feature. */
const unseeing = (linears: readonly LinearWeights[]): LinearWeights[] => {
  const { weight, bias } = linears[0]!;
  const [rows, columns] = weight.shape as [number, number];
  const data = Float64Array.from({ length: rows * (columns + 1) }, (_, at) => {
    const column = at % (columns + 1);
    return column === 0 ? 0 : weight.data[Math.floor(at / (columns + 1)) * columns + column - 1]!;
  });
  return [{ weight: { shape: [rows, columns + 1], data }, bias }, ...linears.slice(1)];
};

function maskedLayer(layer: LayerState, args: Arguments, first: ArrayLike<number>): Part[] {
  const { d, cond_dim: context, nn_activation: activation } = args;
  const { transformer, numbers } = transformerOf(args);
  const from = 'masked_autoregressive_mlp';
  const linears = linearLayers(layer, from, { inputs: d + context, outputs: numbers.length * d }, 'weight.args[1]');
  for (const [k, { weight }] of linears.entries()) layer.take(`${from}.layers[${k}].weight.args[0]`, weight.shape);
  const order = Array.from({ length: d }, (_, i) => i);
  const last = shifted(linears.pop()!, first);
  // The first feature sees the context and its own bias, in flowjax not even what follows from the biases of hidden units.
  const seen = d === 1 && context === 0 ? [last] : [...linears, last];
  return [madePart({ transformer, numbers, order, context, activation }, seen)];
}

function blockNeuralLayer(layer: LayerState, { d, cond_dim: context }: Arguments): Part[] {
  const from = 'bijection';
  const linears: { readonly weight: HostTensor; readonly scale: HostArray; readonly bias: HostArray }[] = [];
  const path = (k: number, name: string): string => `${from}.layers[${k}][0].${name}`;
  const hasLayer = (k: number): boolean =>
    ['bias', 'weight.scale.args[0]', 'weight.weight.args[0]'].some((name) => layer.has(path(k, name)));
  for (let k = 0; k === 0 || hasLayer(k); k++) {
    const before = linears.at(-1)?.bias.length ?? d;
    const scale = layer.take(path(k, 'weight.scale.args[0]'), hasLayer(k + 1) ? undefined : [d, 1]).data;
    linears.push({
      weight: layer.take(path(k, 'weight.weight.args[0]'), [scale.length, before]),
      scale,
      bias: layer.take(path(k, 'bias'), [scale.length]).data,
    });
  }
  const rows = linears[0]!.bias.length;
  return [
    blockNeuralPart(d, linears, context > 0 ? layer.take(`${from}.cond_linear.weight`, [rows, context]) : undefined),
  ];
}

function planarLayer(layer: LayerState, args: Arguments): Part[] {
  const { d, cond_dim: context, negative_slope: negativeSlope } = args;
  const leaky = negativeSlope == null ? {} : ({ activation: 'leakyRelu', negativeSlope } as const);
  const numbers = 2 * d + 1;
  const zeros = { weight: vector(d), direction: vector(d), bias: { shape: [], data: new Float64Array(1) } };
  if (context === 0) {
    const { data } = layer.take('params', [numbers]);
    const own = {
      weight: vector(d, data),
      direction: vector(d, data.slice(d)),
      bias: { shape: [], data: data.slice(-1) },
    };
    return [invertedPart(planar(d, { ...leaky, compatibility: 'flowjax' }), own)];
  }
  const linears = linearLayers(layer, 'conditioner', { inputs: context, outputs: numbers });
  const conditioner = mlp({ hidden: linears.slice(0, -1).map(({ bias }) => bias.shape[0]!) });
  const params = linears.flatMap(({ weight, bias }, k) => [
    [`conditioner.layers.${k}.weight`, weight] as const,
    [`conditioner.layers.${k}.bias`, bias] as const,
  ]);
  const built = planar(d, { ...leaky, context, conditioner, compatibility: 'flowjax' });
  return [invertedPart(built, { ...zeros, ...Object.fromEntries(params) })];
}

const vector = (length: number, data: HostArray = new Float64Array(length)): HostTensor => ({
  shape: [length],
  data: Float64Array.from(data.slice(0, length)),
});

const invertedPart = (built: Bijection, params: Readonly<Record<string, HostTensor>>): Part =>
  part(
    inverted(built),
    Object.fromEntries(Object.entries(params).map(([name, values]) => [`bijection.${name}`, values])),
  );

function triangularSplineLayer(
  layer: LayerState,
  { d, cond_dim: context, tanh_max_val: tangentsFrom }: Arguments,
): Part[] {
  const [spline, triangle] = ['bijections[0].inner.bijection', 'bijections[1].triangular'];
  const widths = layer.take(`${spline}.x_pos.arr`);
  const bins = widths.shape[1]!;
  if (widths.shape[0] !== d) throw wrongShape(`${spline}.x_pos.arr`, widths.shape, [d, bins]);
  const parts = triangularSplineParts({
    widths,
    heights: layer.take(`${spline}.y_pos.arr`, [d, bins]),
    slopes: layer.take(`${spline}.derivatives.args[0]`, [d, bins + 1]),
    triangle: layer.take(`${triangle}.weight.args[0]`, [d, d]),
    scale: layer.take(`${triangle}.scale.args[0]`, [d, 1]).data,
    loc: layer.take('bijections[1].loc', [d]).data,
    tangentsFrom,
  });
  if (context === 0) return parts;
  const shift = elementwiseTransformer(d, { transformer: additive(), context, conditioner: mlp({ hidden: [] }) });
  const weight = layer.take('bijections[2].module.weight', [d, context]);
  return [...parts, part(shift, { 'conditioner.layers.0.weight': weight, 'conditioner.layers.0.bias': vector(d) })];
}
