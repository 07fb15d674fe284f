import { describe, expect, it, vi } from 'vitest';
import { FlowError } from '../flow-error.ts';
import { trace } from '../graph/trace.ts';
import { add, mul } from '../tensor/index.ts';
import { conformanceChecks } from '../testing/conformance-checks.ts';
import { runLeakCheck } from '../testing/run-leak-check.ts';
import type { Engine } from './engine.ts';
import { parallelEngine } from './parallel-engine.ts';
import { referenceEngine } from './reference/reference-engine.ts';
import { serveEngine } from './worker/serve-engine.ts';
import { workerEngine } from './worker/worker-engine.ts';

const doubled = trace({ x: { shape: [1] } }, ({ x }) => ({ y: mul(x, 2) }));
const numbers = Array.from({ length: 40 }, (_, i) => i);

/** Engines that let the event loop go round in every run, and what became of them. */
function group({ lanes = 3, patience = 0, open = async (): Promise<void> => {} } = {}) {
  const running: number[] = [];
  const most: number[] = [];
  const counts = { opened: 0, disposed: 0, compiled: 0, released: 0, optionsOfLanes: [] as unknown[] };
  const member = (): Engine => {
    const inner = referenceEngine();
    const index = counts.opened++;
    running[index] = most[index] = 0;
    return {
      ...inner,
      async compile(graph, options) {
        counts.compiled += 1;
        counts.optionsOfLanes.push(options?.lanes);
        const executable = await inner.compile(graph, options);
        return {
          ...executable,
          async run(inputs) {
            most[index] = Math.max(most[index]!, ++running[index]!);
            await new Promise((resolve) => setTimeout(resolve, 1));
            running[index]! -= 1;
            return executable.run(inputs);
          },
          dispose() {
            counts.released += 1;
            executable.dispose();
          },
        };
      },
      async dispose() {
        counts.disposed += 1;
        await inner.dispose();
      },
    };
  };
  const engine = parallelEngine(member(), { lanes, patience, open: () => open().then(member) });
  return { engine, counts, most };
}

const runAll = async (engine: Engine): Promise<number[]> => {
  const executable = await engine.compile(doubled, { lanes: engine.lanes! });
  const results = numbers.map(async (i) => (await executable.run({ x: Float64Array.of(i) }))['y']![0]!);
  return Promise.all(results).finally(() => executable.dispose());
};

describe('engines side by side', () => {
  for (const check of conformanceChecks())
    it(`pass: ${check.name}`, async () => {
      const { engine } = group();
      await check.run(
        { ...engine, compile: (graph, options) => engine.compile(graph, { ...options, lanes: 3 }) },
        'float64',
      );
      await engine.dispose();
    });

  it('share the runs, at most two at each, and answer each with its own result', async () => {
    const { engine, counts, most } = group();
    expect(engine).toMatchObject({ name: 'reference', lanes: 3, precisions: ['float64', 'float32'] });
    expect(await runAll(engine)).toEqual(numbers.map((i) => 2 * i));
    expect(most).toEqual([2, 2, 2]);
    expect(counts.optionsOfLanes).toEqual([3, 3, 3]);
    await engine.dispose();
  });

  it('are opened only when runs wait, and no sooner than it is worth', async () => {
    const alone = group();
    const executable = await alone.engine.compile(doubled, { lanes: 3 });
    for (const i of numbers) await executable.run({ x: Float64Array.of(i) });
    const patient = group({ patience: 1e6 });
    await runAll(patient.engine);
    expect([alone.counts.opened, patient.counts.opened]).toEqual([1, 1]);
  });

  it('are opened once runs have waited long enough in many short calls', async () => {
    let now = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now++);
    const { engine, counts } = group({ patience: 1000 });
    const executable = await engine.compile(doubled, { lanes: 3 });
    const call = () => Promise.all(numbers.map((i) => executable.run({ x: Float64Array.of(i) })));
    await call();
    expect(counts.opened).toBe(1);
    for (let calls = 0; calls < 100 && counts.opened === 1; calls++) await call();
    expect(counts.opened).toBe(2);
    clock.mockRestore();
    await engine.dispose();
  });

  it('leave what has a state to the first, and what is not compiled for lanes', async () => {
    const { engine, counts } = group();
    const counting = trace({ x: { shape: [1] }, s: { shape: [1] } }, ({ x, s }) => ({ next: add(s, x), y: mul(s, 1) }));
    const options = [{ lanes: 3, state: { next: 's' } }, {}];
    for (const { state, ...rest } of options) {
      const executable = await engine.compile(counting, { ...rest, ...(state && { state }) });
      const given = { x: Float64Array.of(1), ...(!state && { s: Float64Array.of(0) }) };
      await Promise.all(numbers.map(() => executable.run(given)));
      if (state) expect(await executable.readState()).toEqual({ s: Float64Array.of(numbers.length) });
    }
    expect(counts).toMatchObject({ opened: 1, optionsOfLanes: [1, 1] });
  });

  it('fail those who wait for one that cannot be opened; it is tried again later', async () => {
    let fails = true;
    const { engine, counts } = group({
      lanes: 2,
      open: async () => {
        if (fails) throw new FlowError('ENGINE_FAILED', 'no more threads');
      },
    });
    await expect(runAll(engine)).rejects.toMatchObject({ code: 'ENGINE_FAILED', message: 'no more threads' });
    fails = false;
    expect(await runAll(engine)).toEqual(numbers.map((i) => 2 * i));
    expect(counts.opened).toBe(2);
    await engine.dispose();
    expect(counts.disposed).toBe(2);
  });

  it('hold no executable of what is disposed, whenever that was', async () => {
    const { engine, counts } = group();
    for (let round = 0; round < 5; round++) {
      const executable = await engine.compile(doubled, { lanes: 3 });
      const runs = numbers.map((i) => executable.run({ x: Float64Array.of(i) }));
      // Runs that were asked for before are done.
      executable.dispose();
      expect((await Promise.all(runs)).map(({ y }) => y![0])).toEqual(numbers.map((i) => 2 * i));
      await expect(executable.run({ x: Float64Array.of(1) })).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(counts.opened).toBe(3);
    expect(counts.released).toBeGreaterThanOrEqual(counts.compiled);
    await runLeakCheck(engine);
    await engine.dispose();
  });

  it('are all disposed, one that is just being opened too', async () => {
    let opened = (): void => {};
    const { engine, counts } = group({ lanes: 2, open: () => new Promise((resolve) => (opened = resolve)) });
    const executable = await engine.compile(doubled, { lanes: 2 });
    const runs = Promise.allSettled(numbers.map((i) => executable.run({ x: Float64Array.of(i) })));
    const disposing = engine.dispose();
    opened();
    await disposing;
    await runs;
    expect(counts).toMatchObject({ opened: 2, disposed: 2 });
    await expect(
      engine
        .compile(doubled, { lanes: 2 })
        .then(({ run }) => Promise.all(numbers.map(() => run({ x: Float64Array.of(1) })))),
    ).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
  });

  it('fail with ENGINE_FAILED when the thread of one ends', async () => {
    const ends: { close(): void }[] = [];
    const open = (): Promise<Engine> => {
      const { port1, port2 } = new MessageChannel();
      serveEngine(port2, referenceEngine);
      ends.push(port2);
      return workerEngine(port1);
    };
    const engine = parallelEngine(await open(), { lanes: 2, open, patience: 0 });
    const executable = await engine.compile(doubled, { lanes: 2 });
    const runs = (): Promise<unknown> => Promise.all(numbers.map((i) => executable.run({ x: Float64Array.of(i) })));
    await runs();
    expect(ends).toHaveLength(2);
    ends[1]!.close();
    await expect(runs()).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
    // What is compiled, and what is compiled anew, goes on without it, and opens another.
    await runs();
    expect(ends).toHaveLength(3);
    const again = await engine.compile(doubled, { lanes: 2 });
    await Promise.all(numbers.map((i) => again.run({ x: Float64Array.of(i) })));
    ends[2]!.close();
    await expect(runs()).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
    await Promise.allSettled(numbers.map((i) => again.run({ x: Float64Array.of(i) })));
    expect(await Promise.all(numbers.map((i) => again.run({ x: Float64Array.of(i) })))).toHaveLength(40);
    await runs();
    await engine.dispose();
  });
});
