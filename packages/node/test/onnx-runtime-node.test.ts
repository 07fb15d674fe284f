import { add, Flow, FlowError, gather, mul, RealNVP } from '@flows/core';
import { trace, type Engine, type Precision } from '@flows/core/engine';
import { conformanceCases, conformanceChecks, runConformanceCase, runLeakCheck } from '@flows/core/testing';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onnxRuntimeNode, type OnnxRuntimeNodeOptions } from '../src/engines/onnx-runtime-node.ts';
import { buildWorker } from './build-worker.ts';

/** A group of tests with an engine that lives as long as they do. */
function withEngine(
  title: string,
  options: () => Promise<OnnxRuntimeNodeOptions>,
  tests: (engine: () => Engine) => void,
): void {
  describe(`${title}`, () => {
    let engine: Engine;
    beforeAll(async () => {
      engine = await onnxRuntimeNode(await options());
    });
    afterAll(() => engine?.dispose());
    tests(() => engine);
  });
}

for (const precision of ['float32', 'float64'] satisfies Precision[])
  withEngine(
    `onnxruntime-node in ${precision}`,
    async () => ({ worker: false, threads: 2 }),
    (engine) => {
      const cases = conformanceCases().filter((testCase) => testCase.precisions.includes(precision));
      for (const primitive of new Set(cases.map((testCase) => testCase.primitive)))
        it(`computes ${primitive}`, async () => {
          const problems: string[] = [];
          for (const testCase of cases.filter((other) => other.primitive === primitive))
            await runConformanceCase(engine(), testCase, precision).catch((error: Error) =>
              problems.push(error.message),
            );
          expect(problems.join('\n')).toBe('');
        });
      for (const check of conformanceChecks()) it(`passes: ${check.name}`, () => check.run(engine(), precision));
      it('takes any names', async () => {
        const graph = trace({ p: { shape: [2] }, _0: { shape: [2] } }, ({ p, _0 }) => ({
          p: add(p, _0),
          __1: mul(p, 2),
        }));
        const executable = await engine().compile(graph, { precision, state: { p: 'p' } });
        await executable.run({ _0: Float64Array.of(1, 2) });
        const { __1 } = await executable.run({ _0: Float64Array.of(1, 2) });
        expect(Array.from(__1!)).toEqual([2, 4]);
        expect(Array.from((await executable.readState())['p']!)).toEqual([2, 4]);
        executable.dispose();
      });
      it('says in which operation it failed', async () => {
        const graph = trace({ x: { shape: [3] }, i: { shape: [1], dtype: 'int32' } }, ({ x, i }) => ({
          y: gather(x, i),
        }));
        const executable = await engine().compile(graph, { precision });
        const running = executable.run({ x: new Float64Array(3), i: Int32Array.of(7) });
        await expect(running).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
        await expect(running).rejects.toThrow('failed in gather');
        executable.dispose();
      });
      it('holds nothing more after 200 runs', () => runLeakCheck(engine(), { precision }));
    },
  );

describe('a thread of its own', () => {
  let worker: Awaited<ReturnType<typeof buildWorker>>;
  beforeAll(async () => {
    worker = await buildWorker();
  });
  afterAll(() => worker?.remove());

  withEngine(
    'onnxruntime-node in it',
    async () => ({ worker: worker.script, threads: 1 }),
    (engine) => {
      for (const check of conformanceChecks()) it(`passes: ${check.name}`, () => check.run(engine(), 'float32'));

      it('leaves this thread free', async () => {
        const length = 4_000_000;
        const graph = trace({ x: { shape: [length] } }, ({ x }) => {
          let y = x;
          for (let i = 0; i < 60; i++) y = add(mul(y, y), 1 / (i + 2));
          return { y };
        });
        const executable = await engine().compile(graph, { precision: 'float32' });
        let ticks = 0;
        const timer = setInterval(() => ticks++, 5);
        const start = performance.now();
        await executable.run({ x: new Float32Array(length) });
        const took = performance.now() - start;
        clearInterval(timer);
        executable.dispose();
        expect(took).toBeGreaterThan(50);
        expect(ticks).toBeGreaterThan(took / 5 / 10);
      });
    },
  );

  describe('and more for many events', () => {
    const n = 100_000;
    const x = Float32Array.from({ length: 2 * n }, (_, i) => Math.sin(i) + Math.cos(0.1 * i * i));
    const bijection = RealNVP(2, { hidden: [64, 64] });
    const open = async (threads: number): Promise<{ engine: Engine; flow: Flow }> => {
      const engine = await onnxRuntimeNode({ worker: worker.script, threads });
      return { engine, flow: new Flow(bijection, { engine }) };
    };
    /** Threads of this process, where the system says. */
    const threads = (): number => (existsSync('/proc/self/task') ? readdirSync('/proc/self/task').length : 0);

    it('gives the same numbers', async () => {
      const results: Buffer[] = [];
      for (const lanes of [1, 3]) {
        const { engine, flow } = await open(lanes);
        expect(engine.lanes ?? 1).toBe(lanes);
        const before = threads();
        for (const { buffer } of [await flow.logProb(x), (await flow.sample(n, { seed: 5 })).data])
          results.push(Buffer.from(buffer));
        if (before > 0) expect(threads() > before).toBe(lanes > 1);
        await engine.dispose();
      }
      expect([results[2]!.equals(results[0]!), results[3]!.equals(results[1]!)]).toEqual([true, true]);
    });

    it('ends them, and holds nothing more after many calls', async () => {
      const before = threads();
      for (let i = 0; i < 3; i++) {
        const { engine, flow } = await open(2);
        await flow.logProb(x);
        await flow.dispose();
        await engine.dispose();
      }
      await expect.poll(threads).toBeLessThanOrEqual(before);
    });

    it('stops when told so, and works on', async () => {
      const { engine, flow } = await open(2);
      const stop = new AbortController();
      const running = flow.logProb(x, { signal: stop.signal });
      setTimeout(() => stop.abort(), 20);
      await expect(running).rejects.toMatchObject({ code: 'ABORTED' });
      expect(await flow.logProb(x.subarray(0, 2))).toHaveLength(1);
      await engine.dispose();
    });

    it('fails what is under way when it is disposed', async () => {
      const { engine, flow } = await open(2);
      const running = flow.logProb(x);
      await expect(Promise.all([running, engine.dispose()])).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
    });

    it('fails when a thread ends', async () => {
      const script = new URL('./crash.mjs', worker.script);
      await writeFile(script, "import './worker.mjs';\nsetTimeout(() => process.exit(1), 500);\n");
      const engine = await onnxRuntimeNode({ worker: script, threads: 2 });
      const flow = new Flow(bijection, { engine });
      const working = async (): Promise<void> => {
        for (;;) await flow.logProb(x);
      };
      await expect(working()).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
      await engine.dispose();
    });
  });

  it('can be opened and closed again and again', async () => {
    const graph = trace({ x: { shape: [2] } }, ({ x }) => ({ y: add(x, 1) }));
    for (let i = 0; i < 5; i++) {
      const engine = await onnxRuntimeNode({ worker: worker.script });
      const executable = await engine.compile(graph);
      expect(Array.from((await executable.run({ x: Float32Array.of(1, 2) }))['y']!)).toEqual([2, 3]);
      await engine.dispose();
    }
  });

  it('lets the process exit while it computes', () => {
    for (const [ending, code] of [
      ['exit', 7],
      ['throw', 1],
    ] as const) {
      const exiting = fileURLToPath(new URL('./exit-while-computing.mjs', import.meta.url));
      const end = spawnSync(process.execPath, [exiting, worker.script.href, ending], { encoding: 'utf8' });
      expect(end).toMatchObject({ status: code, signal: null, stderr: expect.not.stringContaining('Napi') });
    }
  });

  it('says that its script is missing', async () => {
    const opening = onnxRuntimeNode({ worker: new URL('./nowhere.js', import.meta.url) });
    await expect(opening).rejects.toBeInstanceOf(FlowError);
    await expect(opening).rejects.toMatchObject({ code: 'ENGINE_UNAVAILABLE' });
  });
});
