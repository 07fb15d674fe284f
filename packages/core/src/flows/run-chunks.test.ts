import { describe, expect, it } from 'vitest';
import { FlowError } from '../flow-error.ts';
import { parallelEngine } from '../engine/parallel-engine.ts';
import { referenceEngine } from '../engine/reference/reference-engine.ts';
import type { Engine, Executable } from '../engine/engine.ts';
import type { HostArray } from '../host-array.ts';
import { Flow } from './flow.ts';
import { RealNVP } from './real-nvp.ts';
import { runChunks, type RunChunksOptions } from './run-chunks.ts';

const total = 32 * 1000 + 900;

/** Gives every event its number back, a few turns of the event loop later; notes how many chunks are under way. */
function counter(options: { readonly failAt?: readonly number[]; readonly onRun?: () => void } = {}) {
  const seen = { running: 0, most: 0, started: 0, compiled: new Set<string>() };
  const run: Executable['run'] = async ({ x }) => {
    const chunk = x![0]! / 1000;
    seen.started += 1;
    seen.most = Math.max(seen.most, ++seen.running);
    options.onRun?.();
    // Later chunks are sometimes done before earlier ones.
    for (let i = 0; i < 1 + ((chunk * 7) % 5); i++) await new Promise(setImmediate);
    seen.running -= 1;
    if (options.failAt?.includes(chunk)) throw new FlowError('ENGINE_FAILED', `chunk ${chunk}`);
    return { y: x! };
  };
  const executable = { run } as Executable;
  const compile = async (size: number, lanes: number): Promise<Executable> => {
    seen.compiled.add(`${size} in ${lanes}`);
    return executable;
  };
  const fill = (start: number, _: number, size: number) => ({
    x: Float64Array.from({ length: size }, (__, i) => start + i),
  });
  const given = new Float64Array(total);
  const work = (count: number, more: RunChunksOptions = {}): Promise<void> => {
    const take = ({ y }: Record<string, HostArray>, start: number, events: number): void =>
      given.set(y!.subarray(0, events), start);
    return runChunks(count, compile, fill, take, more);
  };
  return { seen, given, work };
}

describe('chunks', () => {
  it('go through once each, into their places, two under way per lane', async () => {
    for (const lanes of [1, 2, 5]) {
      const { seen, given, work } = counter();
      await work(total, { lanes });
      expect(given).toEqual(Float64Array.from({ length: total }, (_, i) => i));
      expect(seen).toMatchObject({ started: 33, most: 2 * lanes, running: 0 });
      expect([...seen.compiled]).toEqual([`1000 in ${lanes}`]);
    }
  });

  it('share lanes only if there are several', async () => {
    const { seen, work } = counter();
    for (const count of [0, 1, 20, 500, 1024]) await work(count, { lanes: 4 });
    expect([...seen.compiled]).toEqual(['1 in 1', '32 in 1', '1000 in 1', '1024 in 1']);
    expect(seen.most).toBe(1);
    await work(1025, { lanes: 4 });
    expect([...seen.compiled].at(-1)).toBe('1000 in 4');
  });

  it('are of the size that leaves the smallest rest', async () => {
    for (const [count, size] of [
      [33, 1000],
      [1000, 1000],
      [1001, 1024],
      [1025, 1000],
      [2048, 1024],
      [10_000, 1000],
      [2 ** 15, 1024],
      [30_000, 1000],
    ] as const) {
      const { seen, work } = counter();
      await work(count);
      expect([...seen.compiled], `${count} events`).toEqual([`${size} in 1`]);
    }
  });

  it('stop at the first that fails, and nothing is under way then', async () => {
    const { seen, work } = counter({ failAt: [5, 6] });
    await expect(work(total, { lanes: 3 })).rejects.toMatchObject({ code: 'ENGINE_FAILED', message: /chunk [56]/ });
    expect(seen.running).toBe(0);
    expect(seen.started).toBeLessThan(5 + 3 * 6);
  });

  it('stop when told so', async () => {
    const stop = new AbortController();
    const { seen, work } = counter({ onRun: () => seen.started === 10 && stop.abort() });
    await expect(work(total, { lanes: 2, signal: stop.signal })).rejects.toMatchObject({ code: 'ABORTED' });
    expect(seen).toMatchObject({ running: 0, started: 10 });
  });

  it('give the same numbers side by side', async () => {
    const bijection = RealNVP(2, { layers: 16, hidden: [2] });
    let opened = 0;
    const open = async (): Promise<Engine> => {
      opened += 1;
      return referenceEngine();
    };
    const engine = parallelEngine(referenceEngine(), { lanes: 3, open, patience: 0 });
    const [alone, parallel] = [new Flow(bijection), new Flow(bijection, { engine })];
    const x = Float64Array.from({ length: 2 * total }, (_, i) => Math.sin(i) + Math.cos(0.1 * i * i));
    expect(await parallel.logProb(x)).toEqual(await alone.logProb(x));
    expect(await parallel.sample(total, { seed: 3 })).toEqual(await alone.sample(total, { seed: 3 }));
    expect(opened).toBe(2);
    await engine.dispose();
  });
});
