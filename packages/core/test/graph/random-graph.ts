import { gradient } from '../../src/autodiff/gradient.ts';
import { applyGraph } from '../../src/graph/rebuild.ts';
import { trace } from '../../src/graph/trace.ts';
import type { Graph } from '../../src/graph/graph.ts';
import * as t from '../../src/tensor/index.ts';
import { sizeOf, type Shape } from '../../src/tensor/shape.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { sampleValues } from '../../src/testing/sample-values.ts';

export interface RandomGraphOptions {
  /** Whether events may see each other. */
  readonly reductions: boolean;
  /** Whether gradients towards inputs are outputs too: those of shared inputs sum over the batch. */
  readonly gradients: 'none' | 'per event' | 'all';
}

const inputs = {
  x: { shape: [4], batched: true },
  y: { shape: [2, 3], batched: true },
  s: { shape: [], batched: true },
  w: { shape: [3, 4] },
  v: { shape: [4] },
  k: { shape: [] },
} as const;

const largest = 48;

/** Values for the inputs of every random graph, `[batch, …event]`, or of random layers: `[layers, …]` where they are shared. */
export const randomInputs = (batchSize: number, layers = 1): Record<string, Float64Array> =>
  Object.fromEntries(
    Object.entries(inputs).map(([name, { shape, ...rest }]) => [
      name,
      Float64Array.from(
        sampleValues(name, sizeOf(shape) * ('batched' in rest ? batchSize : layers), { low: -1.5, high: 1.5 }),
      ),
    ]),
  );

/** A random graph applied several times, each time to shared inputs of its own and to what came out of the time before, by way of a large tensor. */
export function randomLayers(tape: readonly number[], layers: number): Graph {
  const layer = randomGraph(tape, { reductions: true, gradients: 'all' });
  const ofAll = Object.fromEntries(
    Object.entries(inputs).map(([name, type]) => [name, 'batched' in type ? type : { shape: [layers, ...type.shape] }]),
  );
  return trace(ofAll, (given) => {
    const outputs: Record<string, Tensor> = {};
    let before: Tensor = t.full([], 0);
    for (let i = 0; i < layers; i++) {
      const own = Object.entries(inputs).map(([name, type]) => {
        const x = given[name]!;
        return 'batched' in type
          ? t.add(x, before)
          : t.reshape(t.slice(x, { axis: 0, start: i, end: i + 1 }), type.shape);
      });
      const results = applyGraph(layer, own);
      results.forEach((x, k) => (outputs[`${layer.outputs[k]!.name}.${i}`] = x));
      before = t.sum(t.tanh(t.mul(t.sum(results[0]!), t.full([300], 0.01))));
    }
    return outputs;
  });
}

/** A graph that a tape of numbers describes: each operation reads which it is and what it is applied to, so any tape makes sense. */
export function randomGraph(tape: readonly number[], { reductions, gradients }: RandomGraphOptions): Graph {
  return trace(inputs, (given) => {
    const values = extend(tape, Object.values(given), reductions, 0);
    const results = values.slice(-3);
    const total = results.map((value) => perEvent(t.sum(value))).reduce((a, b) => t.add(a, b), t.full([], 0));
    const names =
      gradients === 'none' ? [] : (['x', 'y', 's', ...(gradients === 'all' ? ['w', 'v', 'k'] : [])] as const);
    const slopes = gradient(
      total,
      names.map((name) => given[name as keyof typeof given]),
    );
    return {
      ...Object.fromEntries(results.map((value, i) => [`r${i}`, value])),
      ...Object.fromEntries(slopes.map((slope, i) => [`d_${names[i]}`, slope])),
    };
  });
}

// What is shared counts once for each event, lest a gradient depend on whether a sum was batched.
const perEvent = (x: Tensor): Tensor => t.toBatch(x);

function extend(tape: readonly number[], given: readonly Tensor[], reductions: boolean, depth: number): Tensor[] {
  const values = [...given];
  let at = 0;
  const read = (below: number): number => tape[at++ % tape.length]! % below;
  const any = (): Tensor => values[read(values.length)]!;
  const choose = <T>(...list: readonly T[]): T => list[read(list.length)]!;
  const axisOf = (x: Tensor): number => read(x.rank);
  /** One with at least one axis. */
  const array = (): Tensor => {
    const x = any();
    return x.rank === 0 ? t.reshape(x, [1]) : x;
  };
  const small = (x: Tensor): Tensor => (sizeOf(x.shape) > largest ? t.sum(x, { axis: 0 }) : x);
  /** Another that broadcasts against it. */
  const besides = (x: Tensor): Tensor => {
    const y = any();
    const fits = y.shape.every((length, i) => length === 1 || [1, length].includes(x.shape[x.rank - y.rank + i] ?? 1));
    return fits ? y : t.sum(y);
  };
  const matrix = (): Tensor => {
    const x = any();
    return x.rank >= 2 ? x : t.reshape(x, choose([1, sizeOf(x.shape)], [sizeOf(x.shape), 1]));
  };
  const shuffled = (length: number): number[] => {
    const rest = Array.from({ length }, (_, i) => i);
    return Array.from({ length }, () => rest.splice(read(rest.length), 1)[0]!);
  };
  const indices = (list: readonly number[]): Tensor => t.constant(Int32Array.from(list));
  const positions = (length: number): Tensor =>
    choose(
      () => indices(shuffled(length)),
      () => indices(Array.from({ length: 1 + read(4) }, () => read(length))),
      () => {
        const start = read(length);
        return indices(Array.from({ length: length - start }, (_, i) => start + i));
      },
      () => indices(Array.from({ length }, (_, i) => length - 1 - i)),
    )();
  const range = (length: number): { start: number; end: number } => {
    const start = read(length + 1);
    return { start, end: start + read(length - start + 1) };
  };
  const full = (x: Tensor): boolean => sizeOf(x.shape) > 0;

  const operations: readonly (() => Tensor)[] = [
    () => choose(t.tanh, t.sin, t.neg, t.relu, t.sigmoid, t.softplus, t.floor, t.abs)(any()),
    () => choose(t.neg, t.neg)(choose(t.neg, (x: Tensor) => t.mul(x, -2))(any())),
    () => {
      const x = any();
      return choose(t.add, t.sub, (a: Tensor, b: Tensor) => t.tanh(t.mul(a, b)))(x, besides(x));
    },
    () => {
      const x = any();
      return t.add(besides(x), t.neg(x));
    },
    () => choose(t.add, t.sub, t.mul, t.div)(any(), choose(1, -1, 0.5, 4)),
    () => t.sub(choose(0, 1), any()),
    () => t.mul(t.mul(any(), choose(0.5, -1, 3)), choose(-0.25, 1, 0)),
    () => {
      const x = any();
      return choose(t.max, t.min)(x, 0.123);
    },
    () => {
      const x = any();
      const shape = x.shape.map((length) => choose(1, length));
      return choose(t.add, t.mul)(x, t.constant(sampleValues('c', sizeOf(shape)), shape));
    },
    () => {
      const x = any();
      return t.div(x, t.add(t.square(besides(x)), 1));
    },
    () => {
      const x = any();
      const condition = t.less(besides(x), 0.0321);
      return t.where(condition, x, besides(t.where(condition, x, 0)));
    },
    () => {
      const x = array();
      const axis = axisOf(x);
      return t.slice(x, { axis, ...range(x.shape[axis]!) });
    },
    () => small(t.pad(array(), { axis: 0, before: read(3), after: read(3) })),
    () => {
      const x = array();
      return small(t.pad(x, { axis: axisOf(x), before: read(2), after: read(2) }));
    },
    () => {
      // Parts side by side, some of them neighbours.
      const x = array();
      const axis = axisOf(x);
      const length = x.shape[axis]!;
      const cut = read(length + 1);
      const parts = [t.slice(x, { axis, end: cut }), t.slice(x, { axis, start: cut }), t.reverse(x, { axis })];
      return small(t.concat([choose(...parts), choose(...parts), ...(read(2) ? [choose(...parts)] : [])], { axis }));
    },
    () => {
      // Shared and batched parts.
      const x = array();
      const other = besides(x);
      return small(
        t.concat(
          [x, t.broadcastTo(t.mul(other, 0.5), t.add(other, x).shape)].map((y) =>
            t.broadcastTo(y, t.add(other, x).shape),
          ),
          { axis: axisOf(x) },
        ),
      );
    },
    () => {
      const x = array();
      return t.reverse(x, { axis: axisOf(x) });
    },
    () => {
      const x = any();
      return t.transpose(x, shuffled(x.rank));
    },
    () => {
      const x = any();
      const size = sizeOf(x.shape);
      const shapes: Shape[] = [
        [size],
        [1, size],
        [size, 1],
        ...(size % 2 === 0
          ? [
              [size / 2, 2],
              [2, 1, size / 2],
            ]
          : []),
        ...(size % 3 === 0 ? [[3, size / 3]] : []),
      ];
      return t.reshape(x, choose(...shapes));
    },
    () => {
      const x = any();
      return small(t.broadcastTo(x, [1 + read(2), ...x.shape.map((length) => (length === 1 ? 1 + read(3) : length))]));
    },
    () => {
      const x = array();
      return t.sum(x, { axis: axisOf(x), keep: read(2) === 0 });
    },
    () => t.sum(any()),
    () => {
      const x = array();
      const axis = axisOf(x);
      return x.shape[axis] === 0 ? t.sum(x, { axis }) : t.reduceMax(x, { axis, keep: read(2) === 0 });
    },
    () => {
      const x = array();
      return t.tanh(t.cumSum(x, { axis: axisOf(x) }));
    },
    () => {
      const x = array();
      const axis = axisOf(x);
      return x.shape[axis] === 0 ? x : small(t.gather(x, positions(x.shape[axis]!), { axis }));
    },
    () => {
      const x = array();
      const axis = axisOf(x);
      const length = x.shape[axis]! + choose(0, 1);
      const permuted = choose(
        shuffled(x.shape[axis]!),
        Array.from({ length: x.shape[axis]! }, () => read(Math.max(length, 1))),
      );
      return t.scatterAdd(x, indices(permuted), { axis, length });
    },
    () => {
      const [a, b] = [matrix(), matrix()];
      const [transposeA, transposeB] = [read(2) === 0, read(2) === 0];
      const inner = a.shape.at(transposeA ? -2 : -1);
      const fits = inner === b.shape.at(transposeB ? -1 : -2) && a.rank + b.rank <= 5 && (a.rank === 2 || b.rank === 2);
      return small(
        t.tanh(
          fits ? t.matMul(a, b, { transposeA, transposeB }) : t.matMul(a, a, { transposeA, transposeB: !transposeA }),
        ),
      );
    },
    () => {
      const [a, b] = [any(), any()];
      const [m, n] = [sizeOf(a.shape), sizeOf(b.shape)];
      return m * n > largest ? t.sum(a) : t.matMul(t.reshape(a, [m, 1]), t.reshape(b, [1, n]));
    },
    () => {
      const x = t.toBatch(array());
      const count = x.shape[0]!;
      if (count === 0) return x;
      const events = t.unfoldBatch(x);
      const shared = values.filter((value) => !value.batched)[read(3)];
      const other = shared === undefined || !full(shared) ? t.constant(0.5) : t.sum(shared);
      return t.foldBatch(
        t.tanh(t.mul(choose(t.reverse, t.sin, t.neg)(events.rank === 0 ? t.reshape(events, [1]) : events), other)),
        count,
      );
    },
    () => loop(),
    () => {
      if (depth > 0) return any();
      const [x, y] = [any(), any()];
      const [p, q] = t.whileLoop({
        maximum: read(4),
        carries: [x, y],
        condition: ([c]) => t.less(t.sum(c!), 0.77),
        body: ([c, d]) => [t.add(t.tanh(c!), 0.3), t.add(d!, t.sum(c!))],
      });
      return t.stopGradient(choose(p!, q!));
    },
    ...(reductions
      ? [
          () => t.batchSum(t.toBatch(any())),
          () => t.tanh(t.batchMean(t.toBatch(any()))),
          () => {
            const x = t.toBatch(any());
            return t.batchMean(x, t.less(t.sum(x), 0.0456));
          },
          () => t.max(t.batchMax(t.toBatch(any())), -3),
          () => {
            const x = t.toBatch(matrix());
            return small(t.tanh(t.batchMatMul(x, t.sin(x))));
          },
        ]
      : []),
  ];

  function loop(): Tensor {
    const length = read(4);
    if (depth > 1) return any();
    const [start, other] = [any(), any()];
    const sequence = t.stack([other, t.neg(other), t.sin(other)].slice(0, Math.max(length, 1)));
    const inner = Array.from({ length: 5 }, () => read(10_000));
    const pick = read(2);
    const { carries, outputs } = t.scan({
      length,
      carries: [start, start],
      sequences: [
        t.slice(sequence, { axis: 0, end: Math.min(length, 3) }),
        t.broadcastTo(t.slice(sequence, { axis: 0, end: 1 }), [length, ...other.shape]),
      ].slice(length > 3 ? 1 : 0, length > 3 ? 2 : 1),
      body: ([c, d], [slice]) => {
        const made = extend(inner, [c!, slice!, any0, t.sin(any0)], false, depth + 1).slice(-2);
        const next = t.tanh(t.add(t.mul(d!, t.sum(made[0]!)), t.sum(slice!)));
        return { carries: [next, c!], outputs: [made[0]!, made[1]!, t.mul(c!, 2)] };
      },
    });
    return pick === 0 ? t.add(carries[0]!, t.mul(carries[1]!, t.sum(outputs[1]!))) : outputs[0]!;
  }
  const any0 = any();

  const count = depth === 0 ? 4 + read(14) : 3;
  for (let i = 0; i < count; i++) {
    const made = operations[read(operations.length)]!();
    values.push(sizeOf(made.shape) > largest ? t.sum(made) : made);
  }
  return values;
}
