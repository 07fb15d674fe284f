import * as v from 'valibot';
import { coupling } from '../bijections/coupling.ts';
import { elementwiseSoftClip } from '../bijections/elementwise/elementwise-soft-clip.ts';
import { orthogonal } from '../bijections/linear/orthogonal.ts';
import { affine } from '../bijections/transformers/affine.ts';
import { elementwiseTransformer } from '../bijections/elementwise/elementwise-transformer.ts';
import { bernstein } from '../bijections/transformers/bernstein.ts';
import { circularRationalQuadratic } from '../bijections/transformers/circular-rational-quadratic.ts';
import { monotonicNetwork } from '../bijections/transformers/monotonic-network.ts';
import { rationalQuadratic } from '../bijections/transformers/rational-quadratic.ts';
import { sumOfSquares } from '../bijections/transformers/sum-of-squares.ts';
import { normalMixture } from '../bijections/transformers/normal-mixture.ts';
import { parameterCount } from '../bijections/transformers/transformer-params.ts';
import type { Transformer } from '../bijections/transformers/transformer.ts';
import { unconstrainedMonotonic } from '../bijections/transformers/unconstrained-monotonic.ts';
import { inverted } from '../bijections/wrappers/inverted.ts';
import type { Distribution } from '../distributions/distribution.ts';
import { normal } from '../distributions/normal.ts';
import { uniform } from '../distributions/uniform.ts';
import { FlowError } from '../flow-error.ts';
import type { HostTensor } from '../host-array.ts';
import { mlp } from '../nn/mlp.ts';
import { sameShape } from '../tensor/shape.ts';
import { activationArgument, parseArguments, pickImporter } from './import-arguments.ts';
import { importSequential } from './import-sequential.ts';
import { madePart, residualMADEPart, takeLinear, type LinearSizes, type LinearWeights } from './masked-parts.ts';
import { assemble, part, type ImportedFlow, type Part } from './part.ts';
import { fromFeatureMajor, mapped, pickRows, reshaped, splineNumbers } from './rearrange.ts';
import { wrongShape, type StateDict } from './state-dict.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const schema = v.object({
  context: v.optional(count, 0),
  residual: v.optional(v.boolean(), false),
  bins: v.optional(count, 8),
  slope: v.optional(v.number(), 1e-3),
  components: v.optional(count, 8),
  activation: activationArgument,
  normalize: v.optional(v.literal(false)),
  polynomials: v.optional(count, 3),
  degree: v.optional(count),
  signal: v.optional(count, 16),
  network: v.optional(
    v.object({
      hidden_features: v.optional(v.array(count), [64, 64]),
      activation: v.optional(v.pipe(v.string(), v.regex(/(^|\.)ELU$/i))),
      normalize: v.optional(v.literal(false)),
    }),
    {},
  ),
});
type Arguments = v.InferOutput<typeof schema>;

/** What one class of zuko puts into its layers. */
interface FlowClass {
  transformer(args: Arguments): Transformer;
  /** Splines have all widths, then all heights, then all slopes. */
  readonly spline?: boolean;
  /** Where the transformer's own networks lie in a layer. */
  readonly networks?: 'integrand' | 'network';
  /** Latents between layers are clipped softly to this. */
  readonly clip?: number;
}

const compatibility = 'zuko';
const networkOf = ({ network, signal }: Arguments) =>
  ({ hidden: network.hidden_features, signal, compatibility }) as const;
const elementwise: FlowClass = { transformer: ({ components }) => normalMixture({ components, compatibility }) };
const autoregressive: Readonly<Record<string, FlowClass>> = {
  MAF: { transformer: () => affine({ bound: Math.log(1000) }) },
  NSF: {
    transformer: ({ bins, slope }) => rationalQuadratic({ bins, bound: 5, steepest: 1 / slope, compatibility }),
    spline: true,
  },
  NCSF: {
    transformer: ({ bins, slope }) => circularRationalQuadratic({ bins, steepest: 1 / slope, compatibility }),
    spline: true,
  },
  SOSPF: {
    transformer: ({ polynomials, degree = 4, slope }) =>
      sumOfSquares({ polynomials, degree, smallestSlope: slope, compatibility }),
    clip: 11,
  },
  BPF: { transformer: ({ degree = 16 }) => bernstein({ degree, compatibility }) },
  UNAF: {
    transformer: (args) => unconstrainedMonotonic({ ...networkOf(args), activation: 'elu' }),
    networks: 'integrand',
    clip: 11,
  },
  NAF: { transformer: (args) => monotonicNetwork(networkOf(args)), networks: 'network', clip: 11 },
};

type FlowImporter = (state: StateDict, args: Arguments) => ImportedFlow;
const flows: Readonly<Record<string, FlowImporter>> = {
  NICE: importNICE,
  RealNVP: importNICE,
  GF: importGF,
  ...Object.fromEntries(
    Object.entries(autoregressive).map(([name, own]): [string, FlowImporter] => [
      name,
      (state, args) => importAutoregressive(state, args, own),
    ]),
  ),
};

/** A flow of `zuko.flows` 1.6, by its class; arguments are those of the class. */
export const importZuko = (state: StateDict, name: string, args: Readonly<Record<string, unknown>>): ImportedFlow =>
  pickImporter('zuko flow', flows, name)(state, parseArguments(schema, `zuko ${name}`, args));

/** Couplings with soft-clipped scales. */
function importNICE(state: StateDict, args: Arguments): ImportedFlow {
  const { context, activation } = args;
  const parts = Array.from({ length: countLayers(state) }, (_, i): Part => {
    const from = `transform.transforms.${i}`;
    if (featuresOf(state) === 1) return elementwisePart(state, from, { args, own: autoregressive['MAF']! });
    const mask = state.takeNumbers(`${from}.mask`).map((keep) => keep === 1);
    const transformed = mask.filter((keep) => !keep).length;
    const inputs = mask.length - transformed + context;
    const { hidden, params } = importSequential(state, `${from}.hyper`, fromFeatureMajor(2, transformed), { inputs });
    const transformer = affine({ bound: Math.log(1000) });
    return part(
      coupling(mask.length, { transformer, conditioner: mlp({ hidden, activation }), mask, context }),
      params,
    );
  });
  return assemble(parts, importBase(state, parts));
}

/** Gaussianization layers with rotations between. */
function importGF(state: StateDict, args: Arguments): ImportedFlow {
  const parts = Array.from({ length: countLayers(state, 2) }, (_, i): Part[] => {
    const layer = elementwisePart(state, `transform.transforms.${2 * i}`, { args, own: elementwise });
    return i === 0 ? [layer] : [importRotation(state, `transform.transforms.${2 * i - 1}.A`), layer];
  });
  return assemble(parts.flat(), importBase(state, parts.flat()));
}

/** `expm(A - Aᵀ)`: of the skew matrix ours are the entries below the diagonal. */
function importRotation(state: StateDict, name: string): Part {
  const features = featuresOf(state);
  const { data } = state.take(name, [features, features]);
  const below = Array.from({ length: features }, (_, row) =>
    Array.from({ length: row }, (__, column) => data[row * features + column]! - data[column * features + row]!),
  ).flat();
  const skew = { shape: [below.length], data: Float64Array.from(below) };
  return part(orthogonal(features), features > 1 ? { skew } : {});
}

function importAutoregressive(state: StateDict, args: Arguments, own: FlowClass): ImportedFlow {
  // What clips stands between the layers and has a place in the list, but no weights.
  const step = own.clip === undefined ? 1 : 2;
  const layers = countLayers(state, step);
  const parts = Array.from({ length: layers }, (_, i): Part[] => {
    const from = `transform.transforms.${i * step}`;
    const layer = (featuresOf(state) === 1 ? elementwisePart : importLayer)(state, from, { args, own });
    if (own.clip === undefined || i === layers - 1) return [layer];
    return [layer, part(inverted(elementwiseSoftClip(layer.built.eventShape, { bound: own.clip })))];
  });
  return assemble(parts.flat(), importBase(state, parts.flat()));
}

interface LayerKind {
  readonly args: Arguments;
  readonly own: FlowClass;
}

function countLayers(state: StateDict, step = 1): number {
  // At least one, so that what it lacks is named.
  return Math.max(1, state.count('transform.transforms.', { step }));
}

const featuresOf = (state: StateDict): number => state.lengthOf(state.has('base.lower') ? 'base.lower' : 'base.loc');

/** The transformer, and where each of its numbers stands among those of a feature there. */
function transformerOf({ args, own }: LayerKind): { transformer: Transformer; numbers: readonly number[] } {
  const transformer = own.transformer(args);
  const parameters = parameterCount(transformer);
  const numbers = own.spline
    ? splineNumbers(args.bins, parameters - 2 * args.bins)
    : Array.from({ length: parameters }, (_, i) => i);
  return { transformer, numbers };
}

/** What each feature goes through by itself, as also in all flows of one feature: trained numbers, or a network of the context. */
function elementwisePart(state: StateDict, from: string, kind: LayerKind): Part {
  const { context, activation } = kind.args;
  const { transformer, numbers } = transformerOf(kind);
  const features = featuresOf(state);
  const rows = fromFeatureMajor(numbers, features);
  const own = ownNetworks(
    state,
    from,
    Array.from({ length: features }, (_, i) => i),
    kind,
  );
  if (context > 0) {
    const { hidden, params } = importSequential(state, `${from}.hyper`, rows, { inputs: context });
    const options = { transformer, context, conditioner: mlp({ hidden, activation }) };
    return part(elementwiseTransformer(features, options), { ...params, ...Object.fromEntries(own) });
  }
  const pieces = Array.from({ length: Math.max(1, state.count(`${from}.phi.`)) }, (_, k) =>
    state.take(`${from}.phi.${k}`),
  );
  const sideBySide = Array.from({ length: features }, (_, feature) =>
    pieces.flatMap(({ data }) => {
      const width = data.length / features;
      return Array.from(data.slice(feature * width, (feature + 1) * width));
    }),
  ).flat();
  if (sideBySide.length !== rows.length)
    throw new FlowError(
      'FILE_FORMAT',
      `"${from}.phi" gives ${sideBySide.length} numbers to ${features} features, expected ${rows.length}`,
      { hint: 'check the arguments the model was made with' },
    );
  const parameters = pickRows({ shape: [rows.length], data: Float64Array.from(sideBySide) }, rows);
  return part(elementwiseTransformer(features, { transformer }), {
    parameters: reshaped(parameters, [numbers.length, features]),
    ...Object.fromEntries(own),
  });
}

function importLayer(state: StateDict, from: string, kind: LayerKind): Part {
  const { args } = kind;
  const { context, activation } = args;
  const order = state.takeNumbers(`${from}.order`);
  const linear: TakeLinear = (name, sizes) => takeLinear(state, `${from}.hyper.${name}`, sizes);
  const { transformer, numbers } = transformerOf(kind);
  const layer = { transformer, numbers, order, context, activation };
  const sizes = { inputs: order.length + context, outputs: order.length * numbers.length };
  const { built, params } = args.residual
    ? residualMADEPart(layer, 'zuko', residualWeights(state, `${from}.hyper`, linear, sizes))
    : madePart(layer, plainWeights(state, `${from}.hyper`, linear, sizes));
  return { built, params: new Map([...params, ...ownNetworks(state, from, order, kind)]) };
}

type TakeLinear = (name: string, sizes?: LinearSizes) => LinearWeights;

interface NetworkSizes {
  readonly inputs: number;
  readonly outputs: number;
}

function plainWeights(state: StateDict, from: string, linear: TakeLinear, { inputs, outputs }: NetworkSizes) {
  const count = Math.max(1, state.count(`${from}.`, { step: 2 }));
  const layers: LinearWeights[] = [];
  for (let k = 0; k < count; k++)
    layers.push(
      linear(`${2 * k}`, {
        inputs: k === 0 ? inputs : layers[k - 1]!.bias.data.length,
        outputs: k === count - 1 ? outputs : undefined,
      }),
    );
  return layers;
}

function residualWeights(state: StateDict, from: string, linear: TakeLinear, { inputs, outputs }: NetworkSizes) {
  const initial = linear('0', { inputs });
  let width = initial.bias.data.length;
  // The last part is a layer; before it are blocks of two, and a layer before a block of another width.
  const last = Math.max(1, state.count(`${from}.`) - 1);
  const blocks: { before?: LinearWeights; first: LinearWeights; second: LinearWeights }[] = [];
  let before: LinearWeights | undefined;
  for (let k = 1; k < last; k++) {
    if (state.has(`${from}.${k}.weight`)) {
      before = linear(`${k}`, { inputs: width });
      width = before.bias.data.length;
      continue;
    }
    const square = { inputs: width, outputs: width };
    blocks.push({ ...(before && { before }), first: linear(`${k}.0`, square), second: linear(`${k}.2`, square) });
    before = undefined;
  }
  return { initial, blocks, final: linear(`${last}`, { inputs: width, outputs }) };
}

/** The networks inside of the transformers, one for each feature; ours lie in the order of the ranks. */
function ownNetworks(
  state: StateDict,
  from: string,
  order: readonly number[],
  { args, own: { networks } }: LayerKind,
): [string, HostTensor][] {
  if (networks === undefined) return [];
  const byRank = order.map((_, feature) => feature).toSorted((a, b) => order[a]! - order[b]!);
  const count = state.count(`${from}.univariate.${networks}.`, { step: 2 });
  let columns = 1 + args.signal;
  return Array.from({ length: count }, (_, k) => {
    const at = `${from}.univariate.${networks}.${2 * k}`;
    const [weight, bias] = ['weight', 'bias'].map((name) => state.take(`${at}.${name}`));
    const rows = bias!.shape[1]!;
    const stacked = [order.length, rows, columns];
    columns = rows;
    if (!sameShape(weight!.shape, stacked)) throw wrongShape(`${at}.weight`, weight!.shape, stacked);
    if (!sameShape(bias!.shape, [order.length, rows]))
      throw wrongShape(`${at}.bias`, bias!.shape, [order.length, rows]);
    return Object.entries({ weight: weight!, bias: bias! }).map(([name, values]): [string, HostTensor] => [
      `transformer.layers.${k}.${name}`,
      pickRows(values, byRank),
    ]);
  }).flat();
}

/** A normal distribution with mean and scale, or a uniform one. */
function importBase(state: StateDict, [first]: readonly Part[]): Part<Distribution> {
  const { eventShape } = first!.built;
  if (state.has('base.lower')) {
    const [low, high] = ['base.lower', 'base.upper'].map((name) => state.take(name, eventShape).data[0]!);
    return part(uniform(eventShape, { low: low!, high: high! }));
  }
  return part(normal(eventShape, { trainable: true }), {
    mean: state.take('base.loc', eventShape),
    logScale: mapped(state.take('base.scale', eventShape), Math.log),
  });
}
