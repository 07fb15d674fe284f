import {
  add,
  gradient,
  broadcastTo,
  concat,
  constant,
  cumSum,
  erf,
  exp,
  expm1,
  gather,
  greater,
  less,
  log1p,
  matMul,
  mul,
  pad,
  reduceMax,
  reverse,
  scan,
  scatterAdd,
  sigmoid,
  slice,
  softplus,
  sub,
  sum,
  tanh,
  transpose,
  where,
  whileLoop,
  batchMean,
  square,
  type Tensor,
} from '@flows/core';
import * as tf from '@tensorflow/tfjs';
import { referenceEngine, tfjsEngine, trace, type Graph, type HostArray } from '@flows/core/engine';
import { beforeAll, describe, expect, it } from 'vitest';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const ramp = (size: number, scale = 1): Float64Array =>
  Float64Array.from({ length: size }, (_, i) => Math.sin(i * 1.7 + 0.3) * scale);

async function compare(graph: Graph, inputs: Record<string, HostArray>, batchSize = 1): Promise<void> {
  const engine = tfjsEngine(tf);
  const before = tf.memory().numTensors;
  const [actual, expected] = await Promise.all(
    [engine, referenceEngine()].map(async (engine) => {
      const executable = await engine.compile(graph, { batchSize });
      const result = await executable.run(inputs);
      executable.dispose();
      return result;
    }),
  );
  await Promise.resolve();
  expect(Object.keys(actual!)).toEqual(Object.keys(expected!));
  for (const [name, values] of Object.entries(expected!)) {
    expect(actual![name]!.length).toBe(values.length);
    values.forEach((value, i) => {
      const close =
        Object.is(value, actual![name]![i]) || Math.abs(actual![name]![i]! - value) <= 2e-6 * (1 + Math.abs(value));
      if (!close) expect.fail(`${name}[${i}]: ${actual![name]![i]} instead of ${value}`);
    });
  }
  expect(tf.memory().numTensors).toBe(before);
}

describe('operations of high rank', () => {
  const shape = [2, 1, 3, 2, 1, 3];
  const x = { shape };
  const cases: Record<string, (x: Tensor) => Tensor> = {
    exp: (x) => exp(x),
    add: (x) => add(x, constant(ramp(6), [2, 1, 3])),
    addAlternating: () => mul(constant(ramp(12), [2, 1, 3, 1, 2, 1]), constant(ramp(24), [1, 2, 1, 3, 1, 4])),
    broadcast: (x) => broadcastTo(x, [2, 4, 3, 2, 5, 3]),
    transpose: (x) => transpose(x, [5, 3, 1, 0, 2, 4]),
    transposeFull: () => transpose(constant(ramp(64), [2, 2, 2, 2, 2, 2]), [5, 3, 1, 0, 2, 4]),
    slice: (x) => slice(x, { axis: 3, start: 1 }),
    pad: (x) => pad(x, { axis: 2, before: 1, after: 2 }),
    concat: (x) => concat([x, x, mul(x, 2)], { axis: 4 }),
    reverse: (x) => reverse(x, { axis: 2 }),
    cumSum: (x) => cumSum(x, { axis: 2 }),
    gather: (x) => gather(x, constant(Int32Array.of(2, 0, 0)), { axis: 2 }),
    scatterAdd: (x) => scatterAdd(x, constant(Int32Array.of(4, 0, 4)), { axis: 2, length: 6 }),
    sum: (x) => sum(x, { axis: [0, 2, 5] }),
    sumKeep: (x) => sum(x, { axis: [0, 2, 3, 5], keep: true }),
    max: (x) => reduceMax(x, { axis: [0, 3, 5] }),
    where: (x) => where(greater(x, 0.2), x, constant(ramp(3), [3])),
    whereConstant: (x) => where(greater(constant(ramp(3), [3]), 0.2), 1, x),
    matMul: (x) => matMul(x, constant(ramp(36), [3, 1, 2, 3, 2]), {}),
    matMulTransposed: (x) => matMul(x, constant(ramp(36), [3, 2, 2, 3]), { transposeB: true }),
  };
  for (const [name, build] of Object.entries(cases))
    it(`${name}`, async () => {
      await compare(
        trace({ x }, ({ x }) => ({ y: build(x) })),
        { x: ramp(36) },
      );
    });
});

describe('hard functions', () => {
  const points = [
    0, -0, 1e-30, -1e-30, 1e-8, -1e-8, 1e-4, -1e-4, 0.1, -0.1, 0.49, 0.51, -0.49, -0.39, -0.41, 0.79, 0.81, 1, -1, 3,
    -3, 9, -9, 20, -20, 60, -60, 88, -88, 1000, -1000, 1e30, -1e30,
  ];
  const functions = { expm1, softplus, sigmoid, tanh, erf, log1p: (x: Tensor) => log1p(where(greater(x, -1), x, 0)) };
  for (const [name, f] of Object.entries(functions))
    it(`${name}`, async () => {
      const graph = trace({ x: { shape: [points.length] } }, ({ x }) => ({ y: f(x) }));
      const executable = await tfjsEngine(tf).compile(graph);
      const { y } = await executable.run({ x: Float64Array.from(points) });
      const { y: exact } = await (
        await referenceEngine().compile(graph)
      ).run({ x: Float64Array.from(points.map(Math.fround)) });
      points.forEach((x, i) => {
        const [value, wanted] = [y![i]!, exact![i]!];
        if (Math.abs(wanted) > 3.4e38) return expect(value).toBe(wanted > 0 ? Infinity : -Infinity);
        if (Math.abs(value - wanted) > 1e-6 * Math.abs(wanted) + 1e-37)
          expect.fail(`${name}(${x}) = ${value} instead of ${wanted}`);
      });
    });
});

describe('loops', () => {
  it('scans', async () => {
    const graph = trace({ x: { shape: [2], batched: true }, s: { shape: [5, 2] } }, ({ x, s }) => {
      const { carries, outputs } = scan({
        length: 5,
        carries: [x, x],
        sequences: [s],
        body: ([a, b], [t]) => ({ carries: [add(mul(a!, 0.5), t!), a!], outputs: [sub(b!, t!)] }),
      });
      return { a: carries[0]!, b: carries[1]!, c: outputs[0]! };
    });
    await compare(graph, { x: ramp(6), s: ramp(10) }, 3);
  });
  it('whiles', async () => {
    const graph = trace({ x: { shape: [], batched: true } }, ({ x }) => {
      const [y] = whileLoop({
        maximum: 50,
        carries: [x],
        condition: ([v]) => less(v!, 100),
        body: ([v]) => [mul(v!, 1.7)],
      });
      const [z] = whileLoop({
        maximum: 3,
        carries: [x],
        condition: ([v]) => less(v!, 100),
        body: ([v]) => [mul(v!, 1.7)],
      });
      return { y: y!, z: z! };
    });
    await compare(graph, { x: Float64Array.of(1, 20, 300, 3) }, 4);
    await compare(graph, { x: Float64Array.of(300) }, 1);
  });
});

it('trains with state', async () => {
  const graph = trace(
    { x: { shape: [3], batched: true }, w: { shape: [3] }, t: { shape: [], batched: true } },
    ({ x, w, t }) => {
      const loss = batchMean(square(sub(sum(mul(x, w)), t)));
      const [g] = gradient(loss, [w]);
      return { w2: sub(w, mul(g!, 0.1)), loss };
    },
  );
  for (const steps of [undefined, 4]) {
    const options = { batchSize: 8, state: { w2: 'w' }, ...(steps && { steps }) };
    const n = steps ?? 1;
    const inputs = { x: ramp(24 * n), t: ramp(8 * n) };
    const results: HostArray[] = [];
    for (const engine of [tfjsEngine(tf), referenceEngine()]) {
      const executable = await engine.compile(graph, options);
      await executable.writeState({ w: Float32Array.of(1, 2, 3) });
      const before = tf.memory().numTensors;
      for (let i = 0; i < 50; i++) await executable.run(inputs);
      expect(tf.memory().numTensors).toBe(before);
      const { loss } = await executable.run(inputs);
      expect(loss!.length).toBe(n);
      results.push((await executable.readState())['w']!);
      executable.dispose();
    }
    results[0]!.forEach((value, i) => expect(value).toBeCloseTo(results[1]![i]!, 5));
  }
});

it('delegates the empty batch', async () => {
  await compare(
    trace({ x: { shape: [3], batched: true } }, ({ x }) => ({ y: sum(x) })),
    { x: new Float64Array(0) },
    0,
  );
});
