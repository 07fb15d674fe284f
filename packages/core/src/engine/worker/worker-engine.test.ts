import { describe, expect, it, vi } from 'vitest';
import { FlowError } from '../../flow-error.ts';
import { trace } from '../../graph/trace.ts';
import { add, mul } from '../../tensor/index.ts';
import { conformanceChecks } from '../../testing/conformance-checks.ts';
import type { Engine } from '../engine.ts';
import { referenceEngine } from '../reference/reference-engine.ts';
import { serveEngine } from './serve-engine.ts';
import { workerEngine, type WorkerEngineOptions } from './worker-engine.ts';

async function open(makeEngine: (options: unknown) => Engine, options: WorkerEngineOptions = {}) {
  const { port1, port2 } = new MessageChannel();
  serveEngine(port2, makeEngine);
  return { engine: await workerEngine(port1, options), port2 };
}

const doubled = trace({ x: { shape: [3] } }, ({ x }) => ({ y: mul(x, 2) }));
const x = Float64Array.of(1, 2, 3);

describe('an engine in another thread', () => {
  for (const check of conformanceChecks())
    it(`passes: ${check.name}`, async () => {
      const { engine } = await open(referenceEngine);
      await check.run(engine, 'float64');
      await engine.dispose();
    });

  it('has the name and precisions of the engine served, made from the options', async () => {
    const seen: unknown[] = [];
    const { engine } = await open((options) => (seen.push(options), referenceEngine()), { options: { threads: 2 } });
    expect([engine.name, engine.precisions, seen]).toEqual(['reference', ['float64', 'float32'], [{ threads: 2 }]]);
    await engine.dispose();
  });

  it('keeps code, message and hint of errors', async () => {
    const { engine } = await open(() => ({
      ...referenceEngine(),
      compile: async () => {
        throw new FlowError('ENGINE_UNSUPPORTED', 'no "frobnicate"', { hint: 'use mul' });
      },
    }));
    const error = await engine.compile(doubled).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(FlowError);
    expect(error).toMatchObject({ code: 'ENGINE_UNSUPPORTED', message: 'no "frobnicate"', hint: 'use mul' });
    await engine.dispose();
  });

  it('fails to open where the engine cannot be made', async () => {
    const opening = open(() => {
      throw new FlowError('ENGINE_UNAVAILABLE', 'not installed', { hint: 'npm install it' });
    });
    await expect(opening).rejects.toMatchObject({ code: 'ENGINE_UNAVAILABLE', hint: 'npm install it' });
  });

  it('answers runs in the order they were asked for', async () => {
    const { engine } = await open(referenceEngine);
    const executable = await engine.compile(doubled);
    const order: number[] = [];
    await Promise.all([0, 1, 2, 3].map(async (i) => executable.run({ x }).then(() => order.push(i))));
    expect(order).toEqual([0, 1, 2, 3]);
    await engine.dispose();
  });

  it('leaves inputs alone unless they are to be handed over', async () => {
    for (const transferInputs of [false, true]) {
      const { engine } = await open(referenceEngine, { transferInputs });
      const executable = await engine.compile(doubled);
      const given = Float64Array.from(x);
      expect(Array.from((await executable.run({ x: given }))['y']!)).toEqual([2, 4, 6]);
      expect(given.length).toBe(transferInputs ? 0 : 3);
      // A view of a larger buffer is copied, never handed over.
      const view = Float64Array.of(9, 1, 2, 3).subarray(1);
      expect(Array.from((await executable.run({ x: view }))['y']!)).toEqual([2, 4, 6]);
      expect(view.length).toBe(3);
      await engine.dispose();
    }
  });

  it('is sent what is held once, and anew when it is another array', async () => {
    for (const transferInputs of [false, true]) {
      const { port1, port2 } = new MessageChannel();
      serveEngine(port2, referenceEngine);
      const engine = await workerEngine(port1, { transferInputs });
      const sum = trace({ x: { shape: [2] }, w: { shape: [2] } }, ({ x, w }) => ({ y: add(x, w) }));
      const executable = await engine.compile(sum, { held: ['w'] });
      const post = vi.spyOn(port1, 'postMessage');
      const run = async (w: Float64Array) => [...(await executable.run({ x: Float64Array.of(1, 2), w }))['y']!];
      const [first, second] = [Float64Array.of(10, 20), Float64Array.of(5, 6)];
      expect([await run(first), await run(first), await run(second), await run(second)]).toEqual([
        [11, 22],
        [11, 22],
        [6, 8],
        [6, 8],
      ]);
      expect(post.mock.calls.map(([message]) => Object.keys((message as { inputs: object }).inputs))).toEqual([
        ['x', 'w'],
        ['x'],
        ['x', 'w'],
        ['x'],
      ]);
      expect([first, second].map(({ length }) => length)).toEqual([2, 2]);
      await engine.dispose();
    }
  });

  it('refuses what comes after the thread has ended', async () => {
    const { engine, port2 } = await open(referenceEngine);
    const executable = await engine.compile(doubled);
    port2.close();
    await expect(executable.run({ x })).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
    await expect(engine.compile(doubled)).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
  });

  it('is done with when disposed', async () => {
    const { engine } = await open(referenceEngine);
    await engine.dispose();
    await engine.dispose();
    await expect(engine.compile(doubled)).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
  });
});
