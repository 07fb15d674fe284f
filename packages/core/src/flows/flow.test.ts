import { describe, expect, it } from 'vitest';
import { fitGaussian, fromGenerator, twoMoons } from '../data/index.ts';
import { FlowError } from '../flow-error.ts';
import { key } from '../random/index.ts';
import { Flow } from './flow.ts';
import { RealNVP } from './real-nvp.ts';

const moons = (n: number, seed = 0) => twoMoons.sample(key(seed), n, { noise: 0.06 });
const small = () => new Flow(RealNVP(2, { layers: 4, hidden: [16, 16] }), { precision: 'float32' });

describe('Flow', () => {
  it('learns two moons better than a Gaussian does', async () => {
    const flow = small();
    const data = moons(2000);
    const summary = await flow.fit(data, { steps: 300, batchSize: 128, learningRate: 5e-3, seed: 3 });
    const gaussian = fitGaussian(data, { columns: 2 }).nll(data);
    expect(summary.validationNll!).toBeLessThan(gaussian - 0.5);
    expect(summary.steps).toBe(300);
    const { value, logProb } = await flow.sampleAndLogProb(40, { seed: 5 });
    const again = await flow.logProb(value);
    again.forEach((p, i) => expect(Math.abs(p - logProb[i]!)).toBeLessThan(1e-3 * (1 + Math.abs(p))));
  });

  it('repeats a run number by number, whatever the calls', async () => {
    const run = async (stepsPerCall: number) => {
      const flow = small();
      const losses: number[] = [];
      await flow.fit(moons(500), {
        steps: 10,
        batchSize: 64,
        seed: 1,
        stepsPerCall,
        onProgress: (p) => losses.push(...p.losses),
      });
      return losses;
    };
    const once = await run(4);
    expect(once).toHaveLength(10);
    expect(await run(4)).toEqual(once);
    expect(await run(10)).toEqual(once);
  });

  it('samples the same in pieces', async () => {
    const flow = small();
    const whole = await flow.sample(1500, { seed: 2 });
    const tail = await flow.sample(500, { seed: 2, offset: 1000 });
    tail.data.forEach((x, i) => expect(x).toBeCloseTo(whole.data[2000 + i]!, 5));
    expect((await flow.sample(0)).shape).toEqual([0, 2]);
    expect(await flow.logProb([])).toHaveLength(0);
  });

  it('trains on endless data and can be iterated', async () => {
    const flow = small();
    const source = fromGenerator((k, n) => twoMoons.sample(k, n, { noise: 0.06 }), { columns: 2 });
    const steps: number[] = [];
    for await (const { step } of flow.fit(source, { steps: 6, stepsPerCall: 2, batchSize: 32 })) steps.push(step);
    expect(steps).toEqual([2, 4, 6]);
  });

  it('stops on request and keeps what it has', async () => {
    const flow = small();
    const stop = new AbortController();
    const run = flow.fit(moons(500), {
      steps: 100,
      stepsPerCall: 5,
      batchSize: 32,
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    await expect(Promise.resolve(run)).rejects.toMatchObject({ code: 'ABORTED' });
    expect((await flow.logProb([[0, 0]]))[0]).toBeLessThan(10);
  });

  it('reports divergence and restores good params', async () => {
    const flow = small();
    const run = flow.fit(moons(500), {
      steps: 200,
      batchSize: 32,
      learningRate: 1e30,
      schedule: 'constant',
      clipNorm: Infinity,
    });
    await expect(Promise.resolve(run)).rejects.toMatchObject({ code: 'TRAINING_DIVERGED' });
    expect(Number.isFinite((await flow.logProb([[0, 0]]))[0]!)).toBe(true);
  });

  it.each([
    [[[1, 2, 3]], 'SHAPE_MISMATCH'],
    [[[1, NaN]], 'DATA_INVALID'],
  ])('refuses %j', async (x, code) => {
    await expect(small().logProb(x)).rejects.toMatchObject({ code });
  });

  it('refuses a constant column and options that make no sense', async () => {
    const data = Array.from({ length: 50 }, (_, i) => [i, 4]);
    await expect(Promise.resolve(small().fit(data))).rejects.toMatchObject({
      code: 'DATA_INVALID',
      message: expect.stringContaining('column 1'),
    });
    expect(() => small().fit(data, { steps: 0 })).toThrow(FlowError);
  });

  it('walks through its layers', async () => {
    const flow = small();
    const { shape, data } = await flow.trajectory([[0.5, -0.5]]);
    expect(shape).toEqual([1, 6, 2]);
    const { value } = await flow.forward([[0.5, -0.5]]);
    expect(data.slice(-2)).toEqual(value.data);
  });
});
