import { describe, expect, it } from 'vitest';
import { referenceEngine } from '../engine/reference/reference-engine.ts';
import { trace } from '../graph/trace.ts';
import * as t from '../tensor/index.ts';
import { gradient } from './gradient.ts';
import { jacobian } from './jacobian.ts';

const run = async (graph: ReturnType<typeof trace>, inputs: Record<string, Float64Array>, batchSize = 1) => {
  const executable = await referenceEngine().compile(graph, { batchSize });
  return executable.run(inputs);
};

describe('gradient', () => {
  it('sums over the batch for what all events share', async () => {
    const graph = trace(
      { x: { shape: [3], batched: true }, w: { shape: [2, 3] }, b: { shape: [2] } },
      ({ x, w, b }) => {
        const y = t.tanh(t.add(t.matVec(w, x), b));
        const loss = t.batchMean(t.sum(t.square(y)));
        const [dw, db] = gradient(loss, [w, b]);
        return { loss, dw: dw!, db: db! };
      },
    );
    const inputs = {
      x: Float64Array.from([0.1, 0.2, -0.3, 0.5, -0.6, 0.7]),
      w: Float64Array.from([0.3, -0.2, 0.5, 0.9, 0.1, -0.4]),
      b: Float64Array.from([0.05, -0.1]),
    };
    const base = await run(graph, inputs, 2);
    const step = 1e-6;
    for (const [name, output] of [
      ['w', 'dw'],
      ['b', 'db'],
    ] as const)
      for (let i = 0; i < inputs[name].length; i++) {
        const shifted = (by: number) => ({ ...inputs, [name]: inputs[name].map((v, k) => (k === i ? v + by : v)) });
        const [up, down] = [await run(graph, shifted(step), 2), await run(graph, shifted(-step), 2)];
        expect(base[output]![i]).toBeCloseTo((up['loss']![0]! - down['loss']![0]!) / (2 * step), 8);
      }
  });

  it('of a scan equals that of the unrolled loop, to second order', async () => {
    const graph = trace({ x: { shape: [], batched: true }, w: { shape: [] } }, ({ x, w }) => {
      const loop = t.scan({
        length: 3,
        carries: [x],
        body: ([c]) => ({ carries: [t.sin(t.mul(c!, w))], outputs: [t.square(c!)] }),
      });
      let c = x;
      let total: t.Tensor = t.full([], 0);
      for (let i = 0; i < 3; i++) {
        total = t.add(total, t.square(c));
        c = t.sin(t.mul(c, w));
      }
      const looped = t.batchSum(t.add(loop.carries[0]!, t.sum(loop.outputs[0]!)));
      const unrolled = t.batchSum(t.add(c, total));
      const [a] = gradient(looped, [w]);
      const [b] = gradient(unrolled, [w]);
      return {
        a: a!,
        b: b!,
        aa: gradient(a!, [w])[0]!,
        bb: gradient(b!, [w])[0]!,
        looped,
        unrolled,
        ax: gradient(looped, [x])[0]!,
        bx: gradient(unrolled, [x])[0]!,
      };
    });
    const out = await run(graph, { x: Float64Array.of(0.3, 1.1), w: Float64Array.of(1.3) }, 2);
    expect(out['looped']![0]).toBeCloseTo(out['unrolled']![0]!, 12);
    expect(out['a']![0]).toBeCloseTo(out['b']![0]!, 12);
    expect(out['aa']![0]).toBeCloseTo(out['bb']![0]!, 11);
    expect([...out['ax']!].map((v, i) => v - out['bx']![i]!).every((d) => Math.abs(d) < 1e-12)).toBe(true);
  });
});

describe('jacobian', () => {
  it('is one matrix per event', async () => {
    const graph = trace({ x: { shape: [2], batched: true } }, ({ x }) => {
      const f = (p: t.Tensor) =>
        t.concat([t.mul(t.slice(p, { axis: 0, end: 1 }), t.slice(p, { axis: 0, start: 1 })), t.sin(p)]);
      return { j: jacobian(f, x) };
    });
    const { j } = await run(graph, { x: Float64Array.of(2, 3, 5, 7) }, 2);
    const expected = [
      [2, 3],
      [5, 7],
    ].flatMap(([a, b]) => [b!, a!, Math.cos(a!), 0, 0, Math.cos(b!)]);
    j!.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 12));
  });
});

describe('whileLoop', () => {
  it('freezes events that are finished', async () => {
    const graph = trace({ x: { shape: [], batched: true } }, ({ x }) => {
      const [y] = t.whileLoop({
        maximum: 100,
        carries: [x],
        condition: ([v]) => t.less(v!, 100),
        body: ([v]) => [t.mul(v!, 2)],
      });
      return { y: y! };
    });
    const { y } = await run(graph, { x: Float64Array.of(1, 30, 200) }, 3);
    expect([...y!]).toEqual([128, 120, 200]);
  });
});
