import { describe, expect, it } from 'vitest';
import { gradient } from '../../src/autodiff/gradient.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { lower } from '../../src/graph/lower.ts';
import { optimize } from '../../src/graph/optimize.ts';
import { printGraph } from '../../src/graph/print-graph.ts';
import { trace } from '../../src/graph/trace.ts';
import * as t from '../../src/tensor/index.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';

// Rules see graphs whose batch is an axis like others.
const types = { x: { shape: [4] }, y: { shape: [4] }, w: { shape: [3, 4] }, m: { shape: [2, 3] } } as const;
const perEvent = { shape: [4], batched: true } as const;
type Given = { readonly [K in keyof typeof types]: Tensor };

/** What is left of an expression: its operations in order, without inputs and scalar constants. */
const left = (build: (given: Given) => Tensor): string =>
  operationsOf(optimize(trace(types, (given) => ({ r: build(given) }))));
const operationsOf = ({ nodes }: Graph): string =>
  nodes
    .filter(({ primitive, shape }) => primitive !== 'input' && (primitive !== 'constant' || shape.length > 0))
    .map(({ primitive }) => primitive)
    .join(' ');

/** A function of the whole graph, for what `left` does not show. */
const printed = (build: (given: Given) => Tensor): string =>
  printGraph(optimize(trace(types, (given) => ({ r: build(given) }))))
    .split('\n')
    .slice(1)
    .join('\n');

const at = (...positions: number[]) => t.constant(Int32Array.from(positions));
const part = (x: Tensor, start: number, end: number) => t.slice(x, { axis: 0, start, end });

describe('rules of algebra', () => {
  it('drop neutral elements', () => {
    expect(left(({ x }) => t.sub(t.div(t.mul(t.add(x, 0), 1), 1), 0))).toBe('');
    expect(left(({ x }) => t.add(0, t.mul(1, x)))).toBe('');
    expect(left(({ x }) => t.add(x, t.full([4], 0)))).toBe('');
  });

  it('keep a neutral element that decides the type', () => {
    expect(left(({ x }) => t.add(x, t.full([2, 4], 0)))).not.toBe('');
    expect(left(({ x }) => t.mul(x, t.full([2, 4], 1)))).not.toBe('');
  });

  it('settle signs', () => {
    expect(left(({ x }) => t.neg(t.neg(x)))).toBe('');
    expect(left(({ x, y }) => t.add(x, t.neg(y)))).toBe('sub');
    expect(left(({ x, y }) => t.add(t.neg(x), y))).toBe('sub');
    expect(left(({ x, y }) => t.sub(x, t.neg(y)))).toBe('add');
    expect(left(({ x, y }) => t.neg(t.sub(x, y)))).toBe('sub');
    expect(left(({ x }) => t.mul(x, -1))).toBe('neg');
    expect(left(({ x, y }) => t.mul(t.neg(x), t.neg(y)))).toBe('mul');
    expect(printed(({ x }) => t.neg(t.mul(x, 3)))).toContain('mul(x, -3)');
  });

  it('multiply constants, unless float32 would lose them', () => {
    expect(printed(({ x }) => t.mul(t.mul(2, x), 3))).toContain('mul(x, 6)');
    expect(left(({ x }) => t.mul(t.mul(x, 1e30), 1e30))).toBe('mul mul');
    expect(left(({ x }) => t.mul(t.mul(x, 1e-30), 1e-30))).toBe('mul mul');
    expect(left(({ x }) => t.mul(t.mul(x, 0), 1e-30))).toBe('mul');
  });

  it('divide by powers of two as products', () => {
    expect(left(({ x }) => t.div(x, 4))).toBe('mul');
    expect(left(({ x }) => t.div(x, 3))).toBe('div');
    expect(left(({ x }) => t.div(x, 2 ** 130))).toBe('div');
    expect(left(({ x }) => t.div(x, 0))).toBe('div');
  });

  it('leave integers integers', () => {
    const graph = trace({ n: { shape: [2], dtype: 'int32' } }, ({ n }) => ({ r: t.mul(t.add(n, 0), -1) }));
    expect(optimize(graph).nodes.every(({ dtype }) => dtype === 'int32')).toBe(true);
    expect(operationsOf(optimize(graph))).toBe('mul');
  });

  it('compute what is known', () => {
    expect(left(({ x }) => t.mul(x, t.exp(t.add(t.sqrt(4), 1))))).toBe('mul');
    expect(printed(({ x }) => t.add(x, t.sum(t.constant([1, 2, 3]))))).toContain('add(x, 6)');
  });

  it('join sums, and transposes into products', () => {
    expect(left(({ m }) => t.sum(t.sum(m, { axis: 0 })))).toMatch(/^sum reshape$|^sum reshape sum reshape$/);
    expect(left(({ m }) => t.sum(t.sum(m, { axis: 0, keep: true }), { axis: 1, keep: true }))).toBe('sum');
    expect(left(({ w, m }) => t.matMul(t.transpose(w), t.transpose(m)))).toBe('matMul');
  });

  it('compute equal things once', () => {
    expect(left(({ x, y }) => t.add(t.exp(t.mul(x, y)), t.sin(t.mul(x, y))))).toBe('mul exp sin add');
    expect(left(({ x }) => t.add(t.mul(x, t.constant([1, 2, 3, 4])), t.exp(t.mul(x, t.constant([1, 2, 3, 4])))))).toBe(
      'constant mul exp add',
    );
    expect(left(({ x }) => t.add(t.mul(x, t.constant([1, 2, 3, 4])), t.exp(t.mul(x, t.constant([1, 2, 3, 5])))))).toBe(
      'constant mul constant mul exp add',
    );
  });

  it('know 0 from -0 and NaN from NaN', () => {
    const graph = optimize(
      trace({ x: { shape: [] } }, ({ x }) => ({ a: t.div(x, t.full([], 0)), b: t.div(x, t.full([], -0)) })),
    );
    expect(graph.outputs[0]!.node).not.toBe(graph.outputs[1]!.node);
    const same = optimize(trace({ x: { shape: [] } }, ({ x }) => ({ a: t.max(x, NaN), b: t.max(x, NaN) })));
    expect(same.outputs[0]!.node).toBe(same.outputs[1]!.node);
  });

  it('let operations broadcast by themselves', () => {
    expect(left(({ x, w }) => t.add(w, t.broadcastTo(x, [3, 4])))).toBe('add');
    expect(left(({ x, w }) => t.where(t.less(w, 0), t.broadcastTo(x, [3, 4]), t.full([3, 4], 0)))).toBe('less where');
    expect(left(({ x, y }) => t.sin(t.mul(t.broadcastTo(x, [3, 4]), t.broadcastTo(y, [3, 4]))))).toBe(
      'mul sin broadcastTo',
    );
  });
});

describe('rules of movement', () => {
  it('cancel reshapes', () => {
    expect(left(({ m }) => t.reshape(t.reshape(m, [6]), [2, 3]))).toBe('');
    expect(left(({ m }) => t.reshape(t.reshape(m, [6]), [3, 2]))).toBe('reshape');
  });

  it('cancel transposes, and call those of length 1 reshapes', () => {
    expect(left(({ m }) => t.transpose(t.transpose(m)))).toBe('');
    expect(left(({ x }) => t.transpose(t.reshape(x, [1, 4])))).toBe('reshape');
    expect(left(({ x }) => t.transpose(t.transpose(t.reshape(x, [2, 1, 2]), [2, 0, 1]), [1, 2, 0]))).toBe('reshape');
  });

  it('move past repetitions and joins that keep their axes', () => {
    expect(left(({ x, w }) => t.add(w, t.reshape(t.broadcastTo(t.reshape(x, [1, 4, 1]), [3, 4, 1]), [3, 4])))).toBe(
      'reshape add',
    );
    const stacked = (x: Tensor, y: Tensor) => t.concat([t.reshape(x, [1, 2, 2]), t.reshape(y, [1, 2, 2])]);
    expect(left(({ x, y }) => t.reshape(stacked(x, y), [8]))).toBe('concat');
    expect(left(({ m }) => t.reshape(t.concat([m, m], { axis: 1 }), [2, 6, 1]))).toBe('concat reshape');
    expect(left(({ m }) => t.reshape(t.concat([m, m], { axis: 1 }), [12]))).toBe('concat reshape');
  });

  it('repeat once', () => {
    expect(left(({ x }) => t.broadcastTo(t.broadcastTo(x, [2, 4]), [3, 2, 4]))).toBe('broadcastTo');
  });

  it('cancel reversals', () => {
    expect(left(({ x }) => t.reverse(t.reverse(x)))).toBe('');
    expect(left(({ m }) => t.reverse(t.sum(m, { axis: 0, keep: true })))).toBe('sum');
    expect(left(({ x, y }) => t.reverse(t.concat([t.reverse(x), t.reverse(y)])))).toBe('concat');
  });

  it('slice what was sliced, joined, reversed, gathered, repeated, padded', () => {
    expect(left(({ x }) => part(part(x, 1, 4), 1, 3))).toBe('slice');
    expect(left(({ x, y }) => part(t.concat([x, y]), 4, 8))).toBe('');
    expect(left(({ x, y }) => part(t.concat([x, y]), 2, 6))).toBe('slice slice concat');
    expect(left(({ x }) => part(t.reverse(x), 0, 4))).toBe('reverse');
    expect(left(({ x }) => t.reverse(part(t.reverse(x), 0, 2)))).toBe('slice');
    expect(left(({ x }) => part(t.gather(x, at(3, 0, 1, 2)), 1, 4))).toBe('slice');
    expect(
      left(({ m }) => t.slice(t.broadcastTo(t.sum(m, { axis: 0, keep: true }), [5, 3]), { axis: 0, end: 1 })),
    ).toBe('sum');
    expect(left(({ x }) => part(t.pad(x, { axis: 0, before: 2, after: 1 }), 2, 6))).toBe('');
    expect(left(({ x }) => part(t.pad(x, { axis: 0, before: 2, after: 1 }), 1, 4))).toBe('slice pad');
  });

  it('join neighbours, and what was joined', () => {
    expect(left(({ x }) => t.concat([part(x, 0, 2), part(x, 2, 4)]))).toBe('');
    expect(left(({ x, y }) => t.concat([part(x, 0, 2), part(x, 2, 3), y]))).toBe('slice concat');
    expect(left(({ x, y }) => t.concat([x, t.concat([y, x])]))).toBe('concat');
    expect(left(({ x, y }) => t.concat([x, part(y, 2, 2)]))).toBe('');
  });

  it('gather in one go, or by slices and reversals', () => {
    expect(left(({ x }) => t.gather(x, at(1, 2)))).toBe('slice');
    expect(left(({ x }) => t.gather(x, at(3, 2, 1, 0)))).toBe('reverse');
    expect(left(({ x }) => t.gather(t.gather(x, at(2, 0, 3, 1)), at(1, 3, 0, 2)))).toBe('');
    expect(left(({ x }) => t.scatterAdd(t.gather(x, at(2, 0, 3, 1)), at(2, 0, 3, 1), { length: 4 }))).toBe('');
    expect(left(({ x }) => t.scatterAdd(x, at(0, 0, 1, 2), { length: 4 }))).toBe('constant scatterAdd');
  });

  it('pad once', () => {
    expect(left(({ x }) => t.pad(t.pad(x, { axis: 0, before: 1 }), { axis: 0, after: 2 }))).toBe('pad');
  });
});

describe('gradients', () => {
  it('of two slices are one join, which vanishes when it is sliced again', () => {
    const slopes = (x: Tensor) => gradient(t.sum(t.add(t.sin(part(x, 0, 2)), t.exp(part(x, 2, 4)))), [x])[0]!;
    expect(left(({ x }) => slopes(x))).toBe('slice cos slice exp concat');
    expect(left(({ x }) => part(slopes(x), 0, 2))).toBe('slice cos');
  });

  it('of many slices are one join, in whatever order they were used', () => {
    for (const order of [
      [0, 1, 2, 3],
      [3, 2, 1, 0],
      [0, 2, 1, 3],
      [2, 0, 3, 1],
    ])
      expect(
        left(({ x }) => {
          const total = order.map((i) => t.sum(t.sin(t.mul(part(x, i, i + 1), i + 2)))).reduce((a, b) => t.add(a, b));
          return gradient(total, [x])[0]!;
        }),
      ).not.toMatch(/pad|add/);
  });

  it('of a shared matrix are one product over the batch', () => {
    const graph = trace({ x: perEvent, w: { shape: [3, 4] } }, ({ x, w }) => ({
      d: gradient(t.batchSum(t.sum(t.tanh(t.matVec(w, x)))), [w])[0]!,
    }));
    expect(operationsOf(lower(graph, { batchSize: 8 }))).toBe('matMul tanh mul sub matMul');
  });

  it('of a softmax are themselves without the gradient of the maximum', () => {
    expect(left(({ x }) => gradient(t.sum(t.mul(t.softmax(x), t.constant([1, 2, 3, 4]))), [x])[0]!)).not.toContain(
      'equal',
    );
  });
});

describe('loops', () => {
  it('stack only what is read', () => {
    const body = (graph: Graph) =>
      optimize(graph).nodes.find(({ primitive }) => primitive === 'scan')!.attributes['body'] as Graph;
    const loop = ({ x, c }: { x: Tensor; c: Tensor }) =>
      t.scan({
        length: 3,
        carries: [x],
        body: ([v]) => ({ carries: [t.sin(v!)], outputs: [t.exp(v!), t.mul(v!, t.cos(c))] }),
      });
    const all = trace({ x: perEvent, c: { shape: [4] } }, (given) => ({
      r: t.sum(loop(given).outputs[0]!),
      s: t.sum(loop(given).outputs[1]!),
    }));
    const last = trace({ x: perEvent, c: { shape: [4] } }, (given) => ({ r: loop(given).carries[0]! }));
    expect(body(all).outputs.length).toBe(3);
    expect(operationsOf(body(last))).toBe('sin');
    expect(body(last).inputs.length).toBe(1);
    expect(operationsOf(optimize(last))).toBe('scan item');
  });

  it('compute what does not change outside', () => {
    const graph = trace({ x: perEvent, c: { shape: [4] } }, ({ x, c }) => ({
      r: t.scan({ length: 3, carries: [x], body: ([v]) => ({ carries: [t.mul(v!, t.exp(c))] }) }).carries[0]!,
    }));
    expect(operationsOf(optimize(graph))).toBe('exp scan item');
  });
});

describe('placing the batch', () => {
  const placed = (build: (given: Pick<Given, 'x' | 'w'>) => Tensor) =>
    operationsOf(
      lower(
        trace({ x: perEvent, w: types.w }, (given) => ({ r: build(given) })),
        { batchSize: 8 },
      ),
    );

  it('moves data at the border only', () => {
    expect(placed(({ x }) => t.concat([part(x, 2, 4), t.exp(part(x, 0, 2))]))).toBe(
      'transpose slice slice exp concat transpose',
    );
    expect(placed(({ w, x }) => t.tanh(t.matVec(w, x)))).toBe('matMul tanh transpose');
  });

  it('needs none for scalars', () => {
    const graph = trace({ s: { shape: [], batched: true } }, ({ s }) => ({ r: t.exp(s) }));
    expect(operationsOf(lower(graph, { batchSize: 8 }))).toBe('exp');
  });
});

describe('printGraph', () => {
  it('shows operations, types, bodies and constants', () => {
    const graph = trace({ x: { shape: [2], batched: true }, w: { shape: [2, 2] } }, ({ x, w }) => {
      const { carries } = t.scan({ length: 3, carries: [x], body: ([c]) => ({ carries: [t.tanh(t.matVec(w, c!))] }) });
      return { y: t.mul(carries[0]!, t.constant([1, 2])), total: t.batchSum(t.sum(x)) };
    });
    expect(printGraph(graph)).toMatchInlineSnapshot(`
      "inputs x : float[2] per event, w : float[2, 2]
      %2 = scan(x, w, length: 3, carries: 1, sequences: 0, stacked: 1) : float[]
          inputs carry0 : float[2] per event, capture0 : float[2, 2]
          %2 = reshape(carry0, shape: [2,1]) : float[2, 1] per event
          %3 = matMul(capture0, %2, transposeA: false, transposeB: false) : float[2, 1] per event
          %4 = reshape(%3, shape: [2]) : float[2] per event
          %5 = tanh(%4) : float[2] per event
          outputs result0 = %5, result1 = carry0
      %3 = item(%2, index: 0) : float[2] per event
      %4 = constant(data: [1, 2], shape: [2]) : float[2]
      %5 = mul(%3, %4) : float[2] per event
      %6 = sum(x, axes: [0]) : float[1] per event
      %7 = reshape(%6, shape: []) : float[] per event
      %8 = batchSum(%7) : float[]
      outputs y = %5, total = %8"
    `);
  });
});
