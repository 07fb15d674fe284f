import * as v from 'valibot';
import { coupling } from '../bijections/coupling.ts';
import { elementwiseSoftClip } from '../bijections/elementwise/elementwise-soft-clip.ts';
import { orthogonal } from '../bijections/linear/orthogonal.ts';
import { affine } from '../bijections/transformers/affine.ts';
import { bernstein } from '../bijections/transformers/bernstein.ts';
import { circularRationalQuadratic } from '../bijections/transformers/circular-rational-quadratic.ts';
import { monotonicNetwork } from '../bijections/transformers/monotonic-network.ts';
import { rationalQuadratic } from '../bijections/transformers/rational-quadratic.ts';
import { sumOfSquares } from '../bijections/transformers/sum-of-squares.ts';
import { parameterCount } from '../bijections/transformers/transformer-params.ts';
import type { Transformer } from '../bijections/transformers/transformer.ts';
import { unconstrainedMonotonic } from '../bijections/transformers/unconstrained-monotonic.ts';
import { inverted } from '../bijections/wrappers/inverted.ts';
import type { Distribution } from '../distributions/distribution.ts';
import { normal } from '../distributions/normal.ts';
import { uniform } from '../distributions/uniform.ts';
import type { HostTensor } from '../host-array.ts';
import { mlp } from '../nn/mlp.ts';
import { parseArguments, pickImporter } from './import-arguments.ts';
import { importSequential } from './import-sequential.ts';
import { madePart, residualMADEPart, takeLinear, type LinearWeights } from './masked-parts.ts';
import { assemble, part, type ImportedFlow, type Part } from './part.ts';
import { fromFeatureMajor, mapped, pickRows, splineNumbers } from './rearrange.ts';
import { gaussianizationPart } from './residual-parts.ts';
import type { StateDict } from './state-dict.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const schema = v.object({
  context: v.optional(count, 0),
  residual: v.optional(v.boolean(), false),
  bins: v.optional(count, 8),
  slope: v.optional(v.number(), 1e-3),
  polynomials: v.optional(count, 3),
  degree: v.optional(count),
  signal: v.optional(count, 16),
  network: v.optional(v.object({ hidden_features: v.optional(v.array(count), [64, 64]) }), {}),
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
    transformer: ({ polynomials, degree = 4 }) => sumOfSquares({ polynomials, degree, compatibility }),
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
function importNICE(state: StateDict, { context }: Arguments): ImportedFlow {
  const parts = Array.from({ length: state.count('transform.transforms.', '.mask') }, (_, i): Part => {
    const from = `transform.transforms.${i}`;
    const mask = state.takeNumbers(`${from}.mask`).map((keep) => keep === 1);
    const transformed = mask.filter((keep) => !keep).length;
    const { hidden, params } = importSequential(state, `${from}.hyper`, fromFeatureMajor(2, transformed));
    const transformer = affine({ bound: Math.log(1000) });
    return part(coupling(mask.length, { transformer, conditioner: mlp({ hidden }), mask, context }), params);
  });
  return assemble(parts, importBase(state, parts));
}

/** Gaussianization layers with rotations between. */
function importGF(state: StateDict): ImportedFlow {
  const layers = state.count('transform.transforms.', '.phi.0', 2);
  const parts = Array.from({ length: layers }, (_, i): Part[] => {
    const at = `transform.transforms.${2 * i}.phi`;
    const layer = gaussianizationPart(state.take(`${at}.0`), state.take(`${at}.1`));
    return i === 0 ? [layer] : [importRotation(state.take(`transform.transforms.${2 * i - 1}.A`)), layer];
  });
  return assemble(parts.flat(), importBase(state, parts.flat()));
}

/** `expm(A - Aᵀ)`: of the skew matrix ours are the entries below the diagonal. */
function importRotation({ shape, data }: HostTensor): Part {
  const features = shape[0]!;
  const below = Array.from({ length: features }, (_, row) =>
    Array.from({ length: row }, (__, column) => data[row * features + column]! - data[column * features + row]!),
  ).flat();
  return part(orthogonal(features), { skew: { shape: [below.length], data: Float64Array.from(below) } });
}

function importAutoregressive(state: StateDict, args: Arguments, own: FlowClass): ImportedFlow {
  const transformer = own.transformer(args);
  // What clips stands between the layers and has a place in the list, but no weights.
  const step = own.clip === undefined ? 1 : 2;
  const layers = state.count('transform.transforms.', '.order', step);
  const parts = Array.from({ length: layers }, (_, i): Part[] => {
    const layer = importLayer(state, `transform.transforms.${i * step}`, { args, own, transformer });
    if (own.clip === undefined || i === layers - 1) return [layer];
    return [layer, part(inverted(elementwiseSoftClip(layer.built.eventShape, { bound: own.clip })))];
  });
  return assemble(parts.flat(), importBase(state, parts.flat()));
}

function importLayer(
  state: StateDict,
  from: string,
  { args, own, transformer }: { readonly args: Arguments; readonly own: FlowClass; readonly transformer: Transformer },
): Part {
  const order = state.takeNumbers(`${from}.order`);
  const linear = (name: string): LinearWeights => {
    state.skip(`${from}.hyper.${name}.mask`);
    return takeLinear(state, `${from}.hyper.${name}`);
  };
  const parameters = parameterCount(transformer);
  const numbers = own.spline
    ? splineNumbers(args.bins, parameters - 2 * args.bins)
    : Array.from({ length: parameters }, (_, i) => i);
  const layer = { transformer, numbers, order, context: args.context };
  const { built, params } = args.residual
    ? residualMADEPart(layer, 'zuko', residualWeights(state, `${from}.hyper`, linear))
    : madePart(
        layer,
        Array.from({ length: state.count(`${from}.hyper.`, '.weight', 2) }, (_, k) => linear(`${2 * k}`)),
      );
  return { built, params: new Map([...params, ...ownNetworks(state, from, order, own)]) };
}

function residualWeights(state: StateDict, from: string, linear: (name: string) => LinearWeights) {
  const initial = linear('0');
  let last = 1;
  while (state.has(`${from}.${last}.0.weight`)) last++;
  const blocks = Array.from({ length: last - 1 }, (_, k) => ({
    first: linear(`${k + 1}.0`),
    second: linear(`${k + 1}.2`),
  }));
  return { initial, blocks, final: linear(`${last}`) };
}

/** The networks inside of the transformers, one for each feature; ours lie in the order of the ranks. */
function ownNetworks(
  state: StateDict,
  from: string,
  order: readonly number[],
  { networks }: FlowClass,
): [string, HostTensor][] {
  if (networks === undefined) return [];
  const byRank = order.map((_, feature) => feature).toSorted((a, b) => order[a]! - order[b]!);
  const names = Array.from({ length: state.count(`${from}.univariate.${networks}.`, '.weight', 2) }, (_, k) => k);
  return names.flatMap((k) =>
    ['weight', 'bias'].map((name): [string, HostTensor] => [
      `transformer.layers.${k}.${name}`,
      pickRows(state.take(`${from}.univariate.${networks}.${2 * k}.${name}`), byRank),
    ]),
  );
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
