import { maskedAutoregressive, type MaskedAutoregressiveOptions } from '../bijections/masked-autoregressive.ts';
import type { Transformer } from '../bijections/transformers/transformer.ts';
import { FlowError } from '../flow-error.ts';
import type { HostTensor } from '../host-array.ts';
import type { ActivationName } from '../nn/activation.ts';
import type { AutoregressiveFactory } from '../nn/conditioner.ts';
import { made } from '../nn/made.ts';
import { residualMADE } from '../nn/residual-made.ts';
import { formatShape, sameShape } from '../tensor/shape.ts';
import { part, type Part } from './part.ts';
import { pickColumns, pickRows } from './rearrange.ts';
import type { StateDict } from './state-dict.ts';

/*
 * Masked networks with the weights of other libraries. Theirs give degrees to hidden units in turn and keep features in their order; ours lie in the
 * order of degrees and ranks. Hidden entries need no care: the masks here hide the same.
 */

/** An autoregressive layer as a library has it. */
export interface ForeignAutoregressive extends Pick<MaskedAutoregressiveOptions, 'context' | 'density'> {
  readonly transformer: Transformer;
  /** Where each of our transformer's numbers stands among the numbers of a feature there. */
  readonly numbers: readonly number[];
  /** Ranks of the features. */
  readonly order: readonly number[];
  readonly activation?: ActivationName;
}

/** A linear layer as libraries store it. */
export interface LinearWeights {
  readonly weight: HostTensor;
  readonly bias: HostTensor;
}

/** A residual network of masked layers, with layers of the context where the library has them. */
export interface ResidualWeights {
  readonly initial: LinearWeights;
  readonly context?: LinearWeights;
  readonly blocks: readonly {
    /** Where the block has another width than what comes before. */
    readonly before?: LinearWeights;
    readonly first: LinearWeights;
    readonly second: LinearWeights;
    readonly context?: LinearWeights;
  }[];
  readonly final: LinearWeights;
}

/** How many columns and rows a linear layer must have. */
export interface LinearSizes {
  readonly inputs?: number | undefined;
  readonly outputs?: number | undefined;
}

/** A linear layer, and what masks it if there is such a tensor; with sizes, one that must have them. */
export function takeLinear(state: StateDict, from: string, { inputs, outputs }: LinearSizes = {}): LinearWeights {
  const bias = state.take(`${from}.bias`, outputs === undefined ? undefined : [outputs]);
  const weight = state.take(`${from}.weight`);
  const expected = [bias.data.length, inputs ?? weight.shape[1] ?? 0];
  if (bias.shape.length !== 1 || !sameShape(weight.shape, expected))
    throw new FlowError(
      'FILE_FORMAT',
      `tensor "${from}.weight" has shape ${formatShape(weight.shape)}, expected ${formatShape(expected)} beside "${from}.bias" of ${formatShape(bias.shape)}`,
      { hint: 'check the arguments the model was made with' },
    );
  if (state.has(`${from}.mask`)) state.take(`${from}.mask`, weight.shape);
  return { weight, bias };
}

/** A MADE whose first layer sees `[features, context]`. */
export function madePart(layer: ForeignAutoregressive, layers: readonly LinearWeights[]): Part {
  const { context = 0, activation = 'relu' } = layer;
  const places = placesOf(layer, context, context > 0 ? 0 : 1);
  const widths = layers.slice(0, -1).map(({ bias }) => bias.shape[0]!);
  const narrow = widths.some((width) => width < places.degrees);
  const conditioner = made({ hidden: widths, activation, ...(narrow && { compatibility: 'cyclic' }) });
  if (places.degrees === 0) {
    const act = numberActivations[activation];
    const constant = layers.reduce<number[]>((h, linear, i) => affine(linear, i === 0 ? h : h.map(act)), []);
    return layerPart(layer, conditioner, { 'layers.0': biasOnly(constant, places.outputs) });
  }
  const units = widths.map(places.units);
  const [rows, columns] = [
    [...units, places.outputs],
    [places.inputs, ...units],
  ];
  const params = layers.map((linear, i) => [`layers.${i}`, rearranged(linear, rows[i]!, columns[i])] as const);
  return layerPart(layer, conditioner, Object.fromEntries(params));
}

/** A residual MADE; in zuko its first layer sees `[features, context]`, elsewhere the context has layers of its own. */
export function residualMADEPart(
  layer: ForeignAutoregressive,
  library: 'zuko' | 'nflows' | 'normflows',
  { initial, context, blocks, final }: ResidualWeights,
): Part {
  const { activation = 'relu' } = layer;
  const columns = library === 'zuko' ? (layer.context ?? 0) : 0;
  const highest = Math.max(...layer.order);
  const lowest = columns > 0 ? 0 : layer.context ? Math.min(1, highest) : 1;
  const places = placesOf(layer, columns, lowest);
  const hidden = initial.bias.shape[0]!;
  const conditioner = residualMADE({
    hidden,
    blocks: blocks.length,
    ...(blocks.some(({ before }) => before) && { widths: blocks.map(({ first }) => first.bias.data.length) }),
    activation,
    compatibility: library,
  });
  if (places.degrees === 0) {
    const act = numberActivations[activation];
    const before = library === 'zuko' ? (x: number): number => x : act;
    const last = blocks.reduce(
      (given, { before: between, first, second }) => {
        const h = between ? affine(between, given) : given;
        const inner = affine(second, affine(first, h.map(before)).map(act));
        return h.map((value, i) => value + inner[i]!);
      },
      affine(initial, []),
    );
    return layerPart(layer, conditioner, { final: biasOnly(affine(final, last), places.outputs) });
  }
  const units = places.units(hidden);
  return layerPart(layer, conditioner, {
    initial: rearranged(initial, units, places.inputs),
    ...(context && { context: rearranged(context, units) }),
    ...Object.fromEntries(
      blocks.flatMap((block, i) => {
        const own = places.units(block.first.bias.data.length);
        return [
          ...(block.before
            ? [[`blocks.${i}.before`, rearranged(block.before, own, places.units(block.before.weight.shape[1]!))]]
            : []),
          [`blocks.${i}.linear.0`, rearranged(block.first, own, own)],
          [`blocks.${i}.linear.1`, rearranged(block.second, own, own)],
          ...(block.context ? [[`blocks.${i}.context`, rearranged(block.context, own)]] : []),
        ];
      }),
    ),
    final: rearranged(final, places.outputs, places.units(final.weight.shape[1]!)),
  });
}

/** Where what lies in our order stands in theirs. */
interface Places {
  /** Columns of the first layer. */
  readonly inputs: readonly number[];
  readonly units: (width: number) => readonly number[];
  /** Rows of the last layer. */
  readonly outputs: readonly number[];
  /** How many degrees hidden units have; none where there is nothing to see. */
  readonly degrees: number;
}

function placesOf({ order, numbers }: ForeignAutoregressive, contextColumns: number, lowest: number): Places {
  const ranks = Math.max(...order) + 1;
  const features = order.map((_, i) => i).toSorted((a, b) => order[a]! - order[b]! || a - b);
  const degrees = ranks - lowest;
  return {
    inputs: [
      ...Array.from({ length: contextColumns }, (_, i) => order.length + i),
      ...features.filter((feature) => order[feature]! + 1 < ranks),
    ],
    units: (width) =>
      Array.from({ length: width }, (_, unit) => unit).toSorted((a, b) => (a % degrees) - (b % degrees) || a - b),
    outputs: numbers.flatMap((number) => features.map((feature) => feature * numbers.length + number)),
    degrees,
  };
}

function layerPart(
  { transformer, order, context = 0, density }: ForeignAutoregressive,
  conditioner: AutoregressiveFactory,
  linears: Readonly<Record<string, LinearWeights>>,
): Part {
  const options = { transformer, conditioner, order, context, ...(density && { density }) };
  const params = Object.entries(linears).flatMap(([name, { weight, bias }]) => [
    // What sees nothing has no weights.
    ...(weight.data.length > 0 ? [[`conditioner.${name}.weight`, weight] as const] : []),
    [`conditioner.${name}.bias`, bias] as const,
  ]);
  return part(maskedAutoregressive(order.length, options), Object.fromEntries(params));
}

const rearranged = (
  { weight, bias }: LinearWeights,
  rows: readonly number[],
  columns: readonly number[] = Array.from({ length: weight.shape[1]! }, (_, i) => i),
): LinearWeights => ({ weight: pickColumns(pickRows(weight, rows), columns), bias: pickRows(bias, rows) });

const biasOnly = (values: readonly number[], rows: readonly number[]): LinearWeights => ({
  weight: { shape: [rows.length, 0], data: new Float64Array(0) },
  bias: { shape: [rows.length], data: Float64Array.from(rows, (row) => values[row]!) },
});

/** `W x + b`; the bias alone where nothing is seen. */
const affine = ({ weight, bias }: LinearWeights, x: readonly number[]): number[] =>
  Array.from(bias.data, (value, row) =>
    x.reduce((sum, factor, column) => sum + weight.data[row * x.length + column]! * factor, value),
  );

const numberActivations = {
  relu: (x) => Math.max(x, 0),
  tanh: Math.tanh,
  silu: (x) => x / (1 + Math.exp(-x)),
  elu: (x) => (x > 0 ? x : Math.expm1(x)),
} satisfies Record<ActivationName, (x: number) => number>;
