import type { Graph, GraphNode } from '../src/graph/graph.ts';
import type { HostArray } from '../src/host-array.ts';
import { erf } from '../src/special/erf.ts';
import type { Attributes } from '../src/tensor/tensor.ts';

/** A value for the naive evaluation: plain numbers with a shape. */
export interface Value {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

type Index = readonly number[];
type Operation = (inputs: readonly Value[], attributes: Attributes, shape: readonly number[]) => number[];

/** All indices of a shape, row-major. */
const indices = (shape: readonly number[]): Index[] =>
  shape.reduce<Index[]>((all, length) => all.flatMap((i) => Array.from({ length }, (_, k) => [...i, k])), [[]]);

/** The element at an index; axes of length 1 repeat, and leading axes may be missing. */
function at({ shape, data }: Value, index: Index): number {
  const own = index.slice(index.length - shape.length);
  return data[shape.reduce((offset, length, axis) => offset * length + (length === 1 ? 0 : own[axis]!), 0)]!;
}

const pointwise =
  (f: (...numbers: number[]) => number): Operation =>
  (inputs, _, shape) =>
    indices(shape).map((index) => f(...inputs.map((input) => at(input, index))));

const pick =
  (source: (index: Index, attributes: Attributes, inputs: readonly Value[]) => Index): Operation =>
  (inputs, attributes, shape) =>
    indices(shape).map((index) => at(inputs[0]!, source(index, attributes, inputs)));

const fold =
  (f: (a: number, b: number) => number, initial: number): Operation =>
  ([x], { axes }, shape) =>
    indices(shape).map((index) =>
      indices(x!.shape)
        .filter((from) => from.every((k, axis) => (axes as number[]).includes(axis) || k === index[axis]))
        .reduce((sofar, from) => f(sofar, at(x!, from)), initial),
    );

const sigmoid = (x: number): number => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x)));

/** What each primitive means, written without any thought of speed. */
export const operations: Readonly<Record<string, Operation>> = {
  abs: pointwise(Math.abs),
  atan: pointwise(Math.atan),
  cos: pointwise(Math.cos),
  erf: pointwise(erf),
  exp: pointwise(Math.exp),
  expm1: pointwise(Math.expm1),
  floor: pointwise(Math.floor),
  log: pointwise(Math.log),
  log1p: pointwise(Math.log1p),
  neg: pointwise((x) => -x),
  relu: pointwise((x) => Math.max(x, 0)),
  sigmoid: pointwise(sigmoid),
  sign: pointwise(Math.sign),
  sin: pointwise(Math.sin),
  softplus: pointwise((x) => (x > 30 ? x : Math.log1p(Math.exp(x)))),
  sqrt: pointwise(Math.sqrt),
  tanh: pointwise(Math.tanh),
  not: pointwise((x) => 1 - x),
  cast: ([x], { dtype }) =>
    x!.data.map((v) => (dtype === 'bool' ? Number(v !== 0) : dtype === 'int32' ? Math.trunc(v) : v)),
  add: pointwise((a, b) => a! + b!),
  sub: pointwise((a, b) => a! - b!),
  mul: pointwise((a, b) => a! * b!),
  div: pointwise((a, b) => a! / b!),
  pow: pointwise((a, b) => a! ** b!),
  max: pointwise(Math.max),
  min: pointwise(Math.min),
  reluGradient: pointwise((g, y) => (y! > 0 ? g! : 0)),
  equal: pointwise((a, b) => Number(a === b)),
  less: pointwise((a, b) => Number(a! < b!)),
  lessEqual: pointwise((a, b) => Number(a! <= b!)),
  and: pointwise((a, b) => a! * b!),
  or: pointwise((a, b) => Math.max(a!, b!)),
  where: pointwise((c, a, b) => (c ? a! : b!)),
  sum: fold((a, b) => a + b, 0),
  reduceMax: fold(Math.max, -Infinity),
  cumSum: ([x], { axis }, shape) =>
    indices(shape).map((index) =>
      Array.from({ length: index[axis as number]! + 1 }, (_, k) => at(x!, index.with(axis as number, k))).reduce(
        (a, b) => a + b,
        0,
      ),
    ),
  matMul([a, b], { transposeA, transposeB }, shape) {
    const k = a!.shape.at(transposeA ? -2 : -1)!;
    return indices(shape).map((index) => {
      const [lead, i, j] = [index.slice(0, -2), index.at(-2)!, index.at(-1)!];
      let total = 0;
      for (let p = 0; p < k; p++)
        total +=
          at(a!, [...lead, ...(transposeA ? [p, i] : [i, p])]) * at(b!, [...lead, ...(transposeB ? [j, p] : [p, j])]);
      return total;
    });
  },
  reshape: ([x]) => [...x!.data],
  broadcastTo: pick((index) => index),
  transpose: pick((index, { permutation }) => index.map((_, axis) => index[(permutation as number[]).indexOf(axis)]!)),
  slice: pick((index, { axis, start }) => index.with(axis as number, index[axis as number]! + (start as number))),
  reverse: pick((index, { axis }, [x]) =>
    index.with(axis as number, x!.shape[axis as number]! - 1 - index[axis as number]!),
  ),
  gather: pick((index, { axis }, [, positions]) =>
    index.with(axis as number, positions!.data[index[axis as number]!]!),
  ),
  pad: ([x], { axis, before }, shape) =>
    indices(shape).map((index) => {
      const k = index[axis as number]! - (before as number);
      return k >= 0 && k < x!.shape[axis as number]! ? at(x!, index.with(axis as number, k)) : 0;
    }),
  concat: (inputs, { axis }, shape) =>
    indices(shape).map((index) => {
      let k = index[axis as number]!;
      let part = 0;
      while (k >= inputs[part]!.shape[axis as number]!) k -= inputs[part++]!.shape[axis as number]!;
      return at(inputs[part]!, index.with(axis as number, k));
    }),
  scatterAdd: ([x, positions], { axis }, shape) =>
    indices(shape).map((index) =>
      positions!.data.reduce(
        (total, to, k) => (to === index[axis as number] ? total + at(x!, index.with(axis as number, k)) : total),
        0,
      ),
    ),
};

/** The outputs of a graph without batch, node by node, in float64. */
export function evaluateNaively(graph: Graph, inputs: Readonly<Record<string, Value>>): Record<string, Value> {
  const values: Value[] = [];
  const tuples = new Map<number, Value[]>();
  graph.nodes.forEach((node, i) => {
    const { primitive, attributes, shape } = node;
    const operands = node.inputs.map((k) => values[k]!);
    if (primitive === 'input') values[i] = inputs[attributes['name'] as string]!;
    else if (primitive === 'constant') values[i] = { shape, data: Array.from(attributes['data'] as HostArray) };
    else if (primitive === 'item') values[i] = tuples.get(node.inputs[0]!)![attributes['index'] as number]!;
    else if (node.items)
      tuples.set(i, primitive === 'scan' ? scanNaively(node, operands) : whileNaively(node, operands));
    else values[i] = { shape, data: operations[primitive]!(operands, attributes, shape) };
  });
  return Object.fromEntries(graph.outputs.map(({ name, node }) => [name, values[node]!]));
}

const round = (body: Graph, given: readonly Value[]): Value[] => {
  const made = evaluateNaively(body, Object.fromEntries(body.inputs.map(({ name }, i) => [name, given[i]!])));
  return body.outputs.map(({ name }) => made[name]!);
};

function scanNaively({ attributes, items }: GraphNode, operands: readonly Value[]): Value[] {
  const { length, carries, sequences } = attributes as { length: number; carries: number; sequences: number };
  let current = operands.slice(0, carries);
  const stacks: number[][] = items!.map(() => []);
  for (let r = 0; r < length; r++) {
    const slices = operands.slice(carries, carries + sequences).map(({ shape, data }) => {
      const size = data.length / length;
      return { shape: shape.slice(1), data: data.slice(r * size, (r + 1) * size) };
    });
    const made = round(attributes['body'] as Graph, [...current, ...slices, ...operands.slice(carries + sequences)]);
    made.forEach(({ data }, k) => stacks[k]!.push(...data));
    current = made.slice(0, carries);
  }
  return items!.map(({ shape }, k) => (k < carries ? current[k]! : { shape, data: stacks[k]! }));
}

function whileNaively({ attributes }: GraphNode, operands: readonly Value[]): Value[] {
  const carries = attributes['carries'] as number;
  let [goesOn, ...current] = operands.slice(0, carries + 1) as [Value, ...Value[]];
  while (goesOn.data[0])
    [goesOn, ...current] = round(attributes['body'] as Graph, [...current, ...operands.slice(1 + carries)]) as [
      Value,
      ...Value[],
    ];
  return current;
}
