import type { Graph, GraphNode } from '../src/graph/graph.ts';
import type { HostArray } from '../src/host-array.ts';
import { sizeOf, type Shape } from '../src/tensor/shape.ts';

// What every primitive means, one index at a time and one event at a time, on graphs as they were traced:
// no batch axis, no passes, no kernels. Slow and plain, so that it can be believed.

/** The numbers of a tensor, row-major, for each event; a shared tensor counts as one event. */
interface Value {
  readonly shape: Shape;
  readonly events: readonly (readonly number[])[];
  readonly items?: readonly Value[];
}
type Index = readonly number[];

const indicesOf = (shape: Shape): Index[] =>
  shape.reduce<Index[]>(
    (list, length) => list.flatMap((index) => Array.from({ length }, (_, i) => [...index, i])),
    [[]],
  );
const offsetOf = (index: Index, shape: Shape): number =>
  index.reduce((offset, i, axis) => offset * shape[axis]! + i, 0);

/** An element; the tensor is broadcast as far as needed: missing leading axes, axes of length 1, a missing batch. */
function at({ shape, events }: Value, event: number, index: Index): number {
  const own = index.slice(index.length - shape.length).map((i, axis) => (shape[axis] === 1 ? 0 : i));
  return events[events.length === 1 ? 0 : event]![offsetOf(own, shape)]!;
}

function erf(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x);
  let [term, total] = [x, x];
  for (let n = 1; n < 300; n++) total += term *= (2 * x * x) / (2 * n + 1);
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * total;
}

const truth = (value: boolean): number => (value ? 1 : 0);

const elementwise: Readonly<Record<string, (...operands: number[]) => number>> = {
  abs: (x) => Math.abs(x!),
  atan: (x) => Math.atan(x!),
  cos: (x) => Math.cos(x!),
  erf: (x) => erf(x!),
  exp: (x) => Math.exp(x!),
  expm1: (x) => Math.expm1(x!),
  floor: (x) => Math.floor(x!),
  log: (x) => Math.log(x!),
  log1p: (x) => Math.log1p(x!),
  neg: (x) => -x!,
  relu: (x) => Math.max(x!, 0),
  sigmoid: (x) => (x! < -700 ? 0 : 1 / (1 + Math.exp(-x!))),
  sign: (x) => Math.sign(x!),
  sin: (x) => Math.sin(x!),
  softplus: (x) => (x! > 0 ? x! + Math.log1p(Math.exp(-x!)) : Math.log1p(Math.exp(x!))),
  sqrt: (x) => Math.sqrt(x!),
  tanh: (x) => Math.tanh(x!),
  not: (x) => truth(x === 0),
  add: (a, b) => a! + b!,
  sub: (a, b) => a! - b!,
  mul: (a, b) => a! * b!,
  div: (a, b) => a! / b!,
  pow: (a, b) => a! ** b!,
  max: (a, b) => Math.max(a!, b!),
  min: (a, b) => Math.min(a!, b!),
  reluGradient: (g, y) => (y! > 0 ? g! : 0),
  equal: (a, b) => truth(a === b),
  less: (a, b) => truth(a! < b!),
  lessEqual: (a, b) => truth(a! <= b!),
  and: (a, b) => truth(a !== 0 && b !== 0),
  or: (a, b) => truth(a !== 0 || b !== 0),
  where: (c, a, b) => (c !== 0 ? a! : b!),
};

interface Context {
  readonly node: GraphNode;
  readonly inputs: readonly Value[];
  readonly batchSize: number;
}
/** The events of a result from a formula for one element. */
const each = (
  { node: { shape, batch }, batchSize }: Context,
  element: (event: number, index: Index) => number,
): Value => ({
  shape,
  events: Array.from({ length: batch === 0 ? 1 : batch * batchSize }, (_, event) =>
    indicesOf(shape).map((index) => element(event, index)),
  ),
});
/** Row-major events on both sides, elements in the same order. */
const relabelled = ({ node: { shape } }: Context, { events }: Value): Value => ({ shape, events });
const replaced = (index: Index, axis: number, position: number): Index =>
  index.map((i, k) => (k === axis ? position : i));
const folded = (context: Context, combine: (a: number, b: number) => number, initial: number): Value => {
  const [x] = context.inputs as [Value];
  const axes = context.node.attributes['axes'] as Shape;
  return each(context, (event, index) =>
    indicesOf(x.shape)
      .filter((source) => source.every((i, axis) => axes.includes(axis) || i === index[axis]))
      .reduce((total, source) => combine(total, at(x, event, source)), initial),
  );
};
const product = (
  context: Context,
  transposeA: boolean,
  transposeB: boolean,
  element: (a: Index, b: Index) => number,
) => {
  const [a] = context.inputs as [Value];
  const inner = a.shape.at(transposeA ? -2 : -1)!;
  return (index: Index): number => {
    const [lead, i, j] = [index.slice(0, -2), index.at(-2)!, index.at(-1)!];
    let total = 0;
    for (let p = 0; p < inner; p++)
      total += element([...lead, ...(transposeA ? [p, i] : [i, p])], [...lead, ...(transposeB ? [j, p] : [p, j])]);
    return total;
  };
};
// A matrix with fewer leading axes than the index is broadcast by `at`.

const others: Readonly<Record<string, (context: Context) => Value>> = {
  constant: (c) => ({ shape: c.node.shape, events: [[...(c.node.attributes['data'] as HostArray)]] }),
  cast: (c) => {
    const to = c.node.dtype;
    return each(c, (e, i) => {
      const x = at(c.inputs[0]!, e, i);
      return to === 'bool' ? truth(x !== 0) : to === 'int32' ? Math.trunc(x) : x;
    });
  },
  sum: (c) => folded(c, (a, b) => a + b, 0),
  reduceMax: (c) => folded(c, Math.max, -Infinity),
  cumSum(c) {
    const axis = c.node.attributes['axis'] as number;
    return each(c, (e, index) => {
      let total = 0;
      for (let k = 0; k <= index[axis]!; k++) total += at(c.inputs[0]!, e, replaced(index, axis, k));
      return total;
    });
  },
  matMul(c) {
    const { transposeA, transposeB } = c.node.attributes as { transposeA: boolean; transposeB: boolean };
    return each(c, (e, index) =>
      product(c, transposeA, transposeB, (a, b) => at(c.inputs[0]!, e, a) * at(c.inputs[1]!, e, b))(index),
    );
  },
  batchMatMul(c) {
    const count = c.inputs[0]!.events.length;
    return each(c, (_, index) => {
      let total = 0;
      for (let e = 0; e < count; e++)
        total += product(c, false, true, (a, b) => at(c.inputs[0]!, e, a) * at(c.inputs[1]!, e, b))(index);
      return total;
    });
  },
  reshape: (c) => relabelled(c, c.inputs[0]!),
  broadcastTo: (c) => each(c, (e, index) => at(c.inputs[0]!, e, index)),
  transpose(c) {
    const order = c.node.attributes['permutation'] as Shape;
    return each(c, (e, index) =>
      at(
        c.inputs[0]!,
        e,
        order.map((_, axis) => index[order.indexOf(axis)]!),
      ),
    );
  },
  slice(c) {
    const { axis, start } = c.node.attributes as { axis: number; start: number };
    return each(c, (e, index) =>
      at(
        c.inputs[0]!,
        e,
        index.map((i, k) => (k === axis ? i + start : i)),
      ),
    );
  },
  pad(c) {
    const { axis, before } = c.node.attributes as { axis: number; before: number };
    const length = c.inputs[0]!.shape[axis]!;
    return each(c, (e, index) => {
      const k = index[axis]! - before;
      return k < 0 || k >= length
        ? 0
        : c.inputs[0]!.events[e]![offsetOf(replaced(index, axis, k), c.inputs[0]!.shape)]!;
    });
  },
  concat(c) {
    const axis = c.node.attributes['axis'] as number;
    return each(c, (e, index) => {
      let k = index[axis]!;
      for (const part of c.inputs) {
        if (k < part.shape[axis]!) return at(part, e, replaced(index, axis, k));
        k -= part.shape[axis]!;
      }
      return NaN;
    });
  },
  reverse(c) {
    const axis = c.node.attributes['axis'] as number;
    return each(c, (e, index) => at(c.inputs[0]!, e, replaced(index, axis, c.node.shape[axis]! - 1 - index[axis]!)));
  },
  gather(c) {
    const axis = c.node.attributes['axis'] as number;
    const [x, positions] = c.inputs as [Value, Value];
    return each(
      c,
      (e, index) => x.events[e]![offsetOf(replaced(index, axis, positions.events[0]![index[axis]!]!), x.shape)]!,
    );
  },
  scatterAdd(c) {
    const axis = c.node.attributes['axis'] as number;
    const [x, positions] = c.inputs as [Value, Value];
    return each(c, (e, index) =>
      positions.events[0]!.reduce(
        (total, position, k) =>
          position === index[axis] ? total + x.events[e]![offsetOf(replaced(index, axis, k), x.shape)]! : total,
        0,
      ),
    );
  },
  batchSum: (c) =>
    each(c, (_, index) => c.inputs[0]!.events.reduce((total, __, e) => total + at(c.inputs[0]!, e, index), 0)),
  batchMax: (c) =>
    each(c, (_, index) =>
      c.inputs[0]!.events.reduce((most, __, e) => Math.max(most, at(c.inputs[0]!, e, index)), -Infinity),
    ),
  toBatch: (c) => each(c, (_, index) => at(c.inputs[0]!, 0, index)),
  // Event `e` of the batch has its K parts at e, e + n, e + 2 n, …: `n` events before unfolding.
  unfoldBatch(c) {
    const [x] = c.inputs as [Value];
    const n = x.events.length;
    return each(c, (e, index) => x.events[e % n]![offsetOf([Math.floor(e / n), ...index], x.shape)]!);
  },
  foldBatch(c) {
    const [x] = c.inputs as [Value];
    const n = x.events.length / (c.node.attributes['count'] as number);
    return each(c, (e, [k, ...index]) => x.events[k! * n + e]![offsetOf(index, x.shape)]!);
  },
  item: (c) => c.inputs[0]!.items![c.node.attributes['index'] as number]!,
  scan(c) {
    const { length, carries, sequences } = c.node.attributes as { length: number; carries: number; sequences: number };
    const body = c.node.attributes['body'] as Graph;
    let carried = c.inputs.slice(0, carries);
    const captures = c.inputs.slice(carries + sequences);
    const stacked: Value[][] = body.outputs.slice(carries).map(() => []);
    for (let round = 0; round < length; round++) {
      const slices = c.inputs.slice(carries, carries + sequences).map(({ shape, events }) => {
        const size = sizeOf(shape.slice(1));
        return { shape: shape.slice(1), events: events.map((event) => event.slice(round * size, (round + 1) * size)) };
      });
      const results = evaluate(body, [...carried, ...slices, ...captures], c.batchSize);
      carried = results.slice(0, carries);
      results.slice(carries).forEach((value, i) => stacked[i]!.push(value));
    }
    const outputs = stacked.map((rounds, i) => {
      const { shape, batch } = c.node.items![carries + i]!;
      const events = Array.from({ length: batch === 0 ? 1 : batch * c.batchSize }, (_, e) =>
        rounds.flatMap((value) => value.events[e]!),
      );
      return { shape, events };
    });
    return { shape: [], events: [], items: [...carried, ...outputs] };
  },
  while(c) {
    const body = c.node.attributes['body'] as Graph;
    const count = c.node.attributes['carries'] as number;
    let [goesOn, ...carried] = c.inputs.slice(0, 1 + count) as [Value, ...Value[]];
    while (goesOn.events[0]![0])
      [goesOn, ...carried] = evaluate(body, [...carried, ...c.inputs.slice(1 + count)], c.batchSize) as [
        Value,
        ...Value[],
      ];
    return { shape: [], events: [], items: carried };
  },
};

function evaluate(graph: Graph, inputs: readonly Value[], batchSize: number): Value[] {
  const given = new Map(graph.inputs.map(({ name }, i) => [name, inputs[i]!]));
  const values: Value[] = [];
  for (const node of graph.nodes) {
    const context: Context = { node, inputs: node.inputs.map((i) => values[i]!), batchSize };
    const compute = elementwise[node.primitive];
    values.push(
      node.primitive === 'input'
        ? given.get(node.attributes['name'] as string)!
        : compute !== undefined
          ? each(context, (e, index) => compute(...context.inputs.map((x) => at(x, e, index))))
          : others[node.primitive]!(context),
    );
  }
  return graph.outputs.map(({ node }) => values[node]!);
}

/** The outputs of a graph, `[batch, …event]` like an engine's, by the plainest means there are. */
export function evaluateNaively(
  graph: Graph,
  inputs: Readonly<Record<string, ArrayLike<number>>>,
  batchSize: number,
): Record<string, Float64Array> {
  const values = graph.inputs.map(({ name, shape, batch }): Value => {
    const size = sizeOf(shape);
    const events = Array.from({ length: batch === 0 ? 1 : batchSize }, (_, e) =>
      Array.from({ length: size }, (__, i) => inputs[name]![e * size + i]!),
    );
    return { shape, events };
  });
  const results = evaluate(graph, values, batchSize);
  return Object.fromEntries(graph.outputs.map(({ name }, i) => [name, Float64Array.from(results[i]!.events.flat())]));
}
