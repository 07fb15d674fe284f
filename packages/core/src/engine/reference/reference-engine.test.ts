import { describe, expect, it } from 'vitest';
import { trace } from '../../graph/trace.ts';
import * as t from '../../tensor/index.ts';
import { referenceEngine } from './reference-engine.ts';

const engine = referenceEngine();
const counter = trace({ x: { shape: [2] }, s: { shape: [2] } }, ({ x, s }) => ({ next: t.add(s, x), y: t.mul(s, 2) }));
const scaled = trace({ x: { shape: [3], batched: true } }, ({ x }) => ({ y: t.mul(x, 2) }));

describe('reference engine', () => {
  it('takes floats of either precision', async () => {
    const x = [0.1, 0.2, 0.3];
    const double = await engine.compile(scaled, { precision: 'float64' });
    const single = await engine.compile(scaled, { precision: 'float32' });
    expect((await double.run({ x: Float32Array.from(x) }))['y']).toEqual(
      Float64Array.from(Float32Array.from(x), (v) => v * 2),
    );
    expect((await single.run({ x: Float64Array.from(x) }))['y']).toEqual(Float32Array.from(x, (v) => v * 2));
    expect((await double.run({ x: Int32Array.of(1, 2, 3) }))['y']).toEqual(Float64Array.of(2, 4, 6));
  });

  it('refuses fractions where whole numbers are needed', async () => {
    const graph = trace({ k: { shape: [2], dtype: 'int32' }, b: { shape: [2], dtype: 'bool' } }, ({ k, b }) => ({
      y: t.where(b, k, t.add(k, k)),
    }));
    const executable = await engine.compile(graph);
    const [k, b] = [Int32Array.of(1, 2), Uint8Array.of(0, 1)];
    expect((await executable.run({ k, b }))['y']).toEqual(Int32Array.of(2, 2));
    await expect(executable.run({ k: Float64Array.of(1, 2), b })).rejects.toMatchObject({ code: 'DTYPE_MISMATCH' });
    await expect(executable.run({ k, b: Int32Array.of(0, 1) })).rejects.toMatchObject({ code: 'DTYPE_MISMATCH' });
  });

  it('gives away outputs: later runs leave them alone, and changing them changes nothing', async () => {
    const graph = trace({ x: { shape: [3] } }, ({ x }) => ({
      same: x,
      fixed: t.constant([1, 2, 3]),
      twice: t.mul(x, 2),
    }));
    const executable = await engine.compile(graph);
    const x = Float64Array.of(1, 2, 3);
    const first = await executable.run({ x });
    for (const array of Object.values(first)) array.fill(9);
    expect(x).toEqual(Float64Array.of(1, 2, 3));
    const second = await executable.run({ x });
    expect(second).toEqual({ same: x, fixed: x, twice: Float64Array.of(2, 4, 6) });
    await executable.run({ x: new Float64Array(3) });
    expect(second['twice']).toEqual(Float64Array.of(2, 4, 6));
  });

  it('leaves a state alone that is written together with a wrong one', async () => {
    const graph = trace({ a: { shape: [1] }, b: { shape: [2] } }, ({ a, b }) => ({ nextA: t.neg(a), nextB: t.neg(b) }));
    const executable = await engine.compile(graph, { state: { nextA: 'a', nextB: 'b' } });
    await expect(executable.writeState({ a: Float64Array.of(1), b: Float64Array.of(1) })).rejects.toMatchObject({
      code: 'SHAPE_MISMATCH',
    });
    expect((await executable.readState())['a']).toEqual(Float64Array.of(0));
  });

  it('reads the state last written or computed, however many runs lie between', async () => {
    const executable = await engine.compile(counter, { state: { next: 's' } });
    let expected = 0;
    for (let run = 0; run < 7; run++) {
      if (run === 3) await executable.writeState({ s: Float64Array.of((expected = 100), 0) });
      await executable.run({ x: Float64Array.of(run, 0) });
      expected += run;
      expect((await executable.readState())['s']![0]).toBe(expected);
    }
  });

  it.each([
    [{ nothing: 's' }, 'ENGINE_FAILED', /no such output/],
    [{ next: 'nothing' }, 'ENGINE_FAILED', /no such input/],
    [{ next: 's', y: 's' }, 'ENGINE_FAILED', /two outputs/],
  ])('refuses the state %o', async (state, code, message) => {
    await expect(engine.compile(counter, { state })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  it('refuses a state that changes its shape', async () => {
    const graph = trace({ s: { shape: [2] } }, ({ s }) => ({ next: t.sum(s) }));
    await expect(engine.compile(graph, { state: { next: 's' } })).rejects.toMatchObject({
      code: 'SHAPE_MISMATCH',
      message: expect.stringMatching(/"s" is float \[2\].*"next".*float \[\]/),
    });
  });

  it('says what is wrong with an input', async () => {
    const executable = await engine.compile(scaled, { batchSize: 2 });
    await expect(executable.run({})).rejects.toMatchObject({ code: 'ENGINE_FAILED', message: 'input "x" is missing' });
    await expect(executable.run({ x: new Float64Array(5) })).rejects.toMatchObject({
      code: 'SHAPE_MISMATCH',
      message: 'input "x" has 5 numbers, shape [2, 3] takes 6',
    });
    executable.dispose();
    for (const action of [() => executable.run({}), () => executable.readState(), () => executable.writeState({})])
      await expect(action()).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
  });

  it('works on an empty batch', async () => {
    const graph = trace({ x: { shape: [3], batched: true }, w: { shape: [2, 3] } }, ({ x, w }) => ({
      y: t.matVec(w, x),
      total: t.batchSum(x),
      largest: t.batchMax(x),
    }));
    const executable = await engine.compile(graph, { batchSize: 0 });
    const out = await executable.run({ x: new Float64Array(0), w: new Float64Array(6).fill(1) });
    expect(out).toEqual({
      y: new Float64Array(0),
      total: new Float64Array(3),
      largest: new Float64Array(3).fill(-Infinity),
    });
  });

  it('runs loops of no rounds and loops inside loops whose captures change', async () => {
    const graph = trace({ x: { shape: [] }, s: { shape: [] } }, ({ x, s }) => {
      const none = t.scan({ length: 0, carries: [x], body: ([c]) => ({ carries: [t.mul(c!, 2)], outputs: [c!] }) });
      // The inner loop captures the outer carry, which lies in another array in every round, and a state.
      const outer = t.scan({
        length: 3,
        carries: [x],
        body: ([c]) => {
          const inner = t.scan({ length: 2, carries: [s], body: ([d]) => ({ carries: [t.add(t.mul(d!, c!), s)] }) });
          return { carries: [t.add(c!, 1)], outputs: [inner.carries[0]!] };
        },
      });
      return { same: none.carries[0]!, stacked: outer.outputs[0]!, next: t.add(s, 1) };
    });
    const executable = await engine.compile(graph, { state: { next: 's' } });
    for (const s of [0, 1, 2]) {
      const { same, stacked } = await executable.run({ x: Float64Array.of(2) });
      expect(same).toEqual(Float64Array.of(2));
      expect(stacked).toEqual(Float64Array.from([2, 3, 4], (c) => s * c * c + s * c + s));
    }
  });

  it('holds no more memory after 200 runs', async () => {
    const graph = trace({ x: { shape: [64], batched: true }, p: { shape: [64, 64] } }, ({ x, p }) => ({
      next: t.mul(p, 0.5),
      loss: t.batchMean(t.sum(t.tanh(t.matVec(p, x)))),
    }));
    const executable = await engine.compile(graph, { batchSize: 512, state: { next: 'p' } });
    const x = new Float64Array(64 * 512);
    const held = async (runs: number): Promise<number> => {
      for (let run = 0; run < runs; run++) await executable.run({ x });
      return process.memoryUsage().arrayBuffers;
    };
    const before = await held(5);
    expect((await held(200)) - before).toBeLessThan(1e6);
  });
});
