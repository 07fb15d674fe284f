import { describe, expect, it } from 'vitest';
import { batchNorm } from '../bijections/normalisation/batch-norm.ts';
import { chain } from '../bijections/wrappers/chain.ts';
import { fromGenerator, splitRows, twoMoons, type DataSource } from '../data/index.ts';
import { Flow } from '../flows/flow.ts';
import { RealNVP, type RealNVPOptions } from '../flows/real-nvp.ts';
import { foldIn, key, normal } from '../random/index.ts';
import { mul } from '../tensor/primitives/mul.ts';
import { sub } from '../tensor/primitives/sub.ts';
import type { FitOptions, FitProgress } from './fit-options.ts';
import type { Optimizer } from './optimizer.ts';
import type { TrainingState } from './training-state.ts';

const moons = (n = 500) => twoMoons.sample(key(0), n, { noise: 0.06 });
const makeFlow = (options: RealNVPOptions = {}) =>
  new Flow(RealNVP(2, { layers: 2, hidden: [8], lastLayer: 'uniform', ...options }), { precision: 'float32' });
const rowsOf = (data: Float64Array, rows: Iterable<number>) =>
  [...rows].map((row) => [...data.subarray(2 * row, 2 * row + 2)]);
const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
const weightsOf = (flow: Flow) =>
  flow.declarations.flatMap(({ name, kind }) => (kind === 'trainable' ? [...flow.params.get(name)!.data] : []));
const paramsOf = (flow: Flow) => [...flow.params.values()].flatMap(({ data }) => [...data]);

async function record(flow: Flow, data: Float64Array | DataSource, options: FitOptions) {
  const progress: FitProgress[] = [];
  const summary = await flow.fit(data, { batchSize: 50, ...options, onProgress: (each) => progress.push(each) });
  return { summary, progress, losses: progress.flatMap(({ losses }) => losses) };
}

/** Steps along the gradient as it is. */
const descent: Optimizer = {
  name: 'descent',
  slots: [],
  scalars: 1,
  hostScalars: (_, rate) => [rate],
  update: (params, gradient, _, [rate]) => ({ params: sub(params, mul(gradient, rate!)), slots: [] }),
};

describe('fit', () => {
  it.each([
    ['longer than the limit', 0.01, 0.01],
    ['shorter than the limit', 1e6, undefined],
    ['without a limit', Infinity, undefined],
  ])('clips gradients: %s', async (_, clipNorm, expected) => {
    const flow = new Flow(RealNVP(2, { layers: 2, hidden: [8], lastLayer: 'uniform' }));
    const data = moons();
    // Calibration alone first: rate 0 moves nothing else.
    const options = { optimizer: descent, clipNorm, steps: 1, validation: 0 };
    await record(flow, data, { ...options, learningRate: () => 0 });
    const before = paramsOf(flow);
    const { progress } = await record(flow, data, { ...options, learningRate: () => 1 });
    const moved = Math.hypot(...paramsOf(flow).map((p, i) => p - before[i]!));
    const { gradientNorm } = progress[0]!;
    expect(gradientNorm).toBeGreaterThan(0.02);
    expect(moved / (expected ?? gradientNorm)).toBeCloseTo(1, 3);
  });

  it('calibrates with mean and standard deviation of the training rows', async () => {
    const data = moons();
    const flow = makeFlow();
    await record(flow, data, { steps: 1, seed: 4 });
    const { train } = splitRows(foldIn(key(4), 0), 500, 0.1);
    const rows = rowsOf(data, train);
    for (const column of [0, 1]) {
      const values = rows.map((row) => row[column]!);
      const middle = mean(values);
      expect(flow.params.get('bijection.2.mean')!.data[column]).toBeCloseTo(middle, 6);
      const deviation = Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
      expect(flow.params.get('bijection.2.scale')!.data[column]).toBeCloseTo(deviation, 6);
    }
  });

  it('leaves a flow that was trained before as it is, if told so', async () => {
    const flow = makeFlow();
    await record(flow, moons(), { steps: 5 });
    const [points, before] = [rowsOf(moons(), [0, 1, 2]), paramsOf(flow)];
    const density = await flow.logProb(points);
    const elsewhere = moons().map((value) => 3 * value + 10);
    await record(flow, elsewhere, { steps: 1, learningRate: () => 0, calibrate: false });
    expect(paramsOf(flow)).toEqual(before);
    expect(await flow.logProb(points)).toEqual(density);
  });

  it('stops when patience is at its end', async () => {
    const { summary, progress } = await record(makeFlow(), moons(), {
      steps: 100,
      learningRate: () => 0,
      validateEvery: 5,
      stepsPerCall: 5,
      patience: 2,
    });
    // The first validation is the best, the next two are not better.
    expect(summary).toMatchObject({ steps: 15, stopped: 'patience' });
    expect(progress.map(({ validation }) => validation)).toEqual(Array(3).fill(summary.validationNll));
  });

  it('keeps the params that do best on the held-out rows', async () => {
    const data = moons();
    const flow = makeFlow();
    const { summary, progress } = await record(flow, data, {
      steps: 60,
      stepsPerCall: 10,
      validateEvery: 10,
      seed: 2,
      // Learns first and then destroys what it has learned.
      learningRate: (step) => (step < 30 ? 0.01 : 1),
    });
    const validations = progress.map(({ validation }) => validation!);
    expect(summary.validationNll).toBe(Math.min(...validations));
    expect(validations.at(-1)).toBeGreaterThan(summary.validationNll! + 0.1);
    const { validation: rows } = splitRows(foldIn(key(2), 0), 500, 0.1);
    expect(-mean(await flow.logProb(rowsOf(data, rows)))).toBeCloseTo(summary.validationNll!, 6);
  });

  it('validates on events of your own', async () => {
    const held = rowsOf(moons(40), Array(40).keys());
    const flow = makeFlow();
    const { summary } = await record(flow, moons(), { steps: 20, validation: held });
    expect(-mean(await flow.logProb(held))).toBeCloseTo(summary.validationNll!, 6);
  });

  it('counts epochs of the training rows', async () => {
    expect((await record(makeFlow(), moons(), { epochs: 2 })).summary.steps).toBe(18);
    expect((await record(makeFlow(), moons(), { epochs: 0.5, validation: 0 })).summary.steps).toBe(5);
  });

  it('does the steps asked for, also when calls do not divide them', async () => {
    const { summary, progress, losses } = await record(makeFlow(), moons(), { steps: 11, stepsPerCall: 4 });
    expect(progress.map(({ step }) => step)).toEqual([4, 8, 11]);
    expect([summary.steps, losses.length]).toEqual([11, 11]);
    expect(progress.at(-1)!.learningRate).toBeCloseTo(2e-3 * 0.5 * (1 + Math.cos((Math.PI * 10) / 11)), 12);
  });

  it('depends on the seed, and on nothing else', async () => {
    const run = async (seed: number) => (await record(makeFlow(), moons(), { steps: 5, seed })).losses;
    const [once, again, other] = [await run(1), await run(1), await run(2)];
    expect(again).toEqual(once);
    expect(other).not.toEqual(once);
  });

  it('learns how the data depend on a context', async () => {
    const n = 1000;
    const context = Array.from({ length: n }, (_, i) => [(i % 5) - 2]);
    const noise = normal(key(8), 2 * n);
    const data = Float64Array.from(noise, (value, at) => 0.3 * value + (at % 2 === 0 ? 1 : -1) * context[at >> 1]![0]!);
    const options = { steps: 200, batchSize: 100, learningRate: 0.02 };
    const conditional = makeFlow({ context: 1, hidden: [16] });
    const informed = await conditional.fit(data, { ...options, context });
    const blind = await makeFlow({ hidden: [16] }).fit(data, options);
    expect(informed.validationNll!).toBeLessThan(blind.validationNll! - 0.4);
    // What it can reach: the entropy of the noise.
    expect(informed.validationNll!).toBeLessThan(Math.log(2 * Math.PI * Math.E * 0.3 ** 2) + 0.25);
    for (const c of [-2, 1]) {
      const { data: drawn } = await conditional.sample(200, { context: [[c]], seed: 1 });
      expect(Math.abs(mean(drawn.filter((_, i) => i % 2 === 0)) - c)).toBeLessThan(0.2);
    }
    await expect(conditional.logProb([[0, 0]])).rejects.toMatchObject({ code: 'SHAPE_MISMATCH' });
    for (const wrong of [options, { ...options, context, validation: [[0, 0]] }])
      await expect(Promise.resolve(conditional.fit(data, wrong))).rejects.toMatchObject({ code: 'SHAPE_MISMATCH' });
  });

  it('keeps what it has when stopped before the first validation', async () => {
    const flow = makeFlow();
    const before = weightsOf(flow);
    const stopAfter = async (steps: number) => {
      const stop = new AbortController();
      if (steps === 0) stop.abort();
      const onProgress = ({ step }: FitProgress) => step >= steps && stop.abort();
      const options = { steps: 50, batchSize: 50, stepsPerCall: 5, validateEvery: 40, signal: stop.signal, onProgress };
      await expect(Promise.resolve(flow.fit(moons(), options))).rejects.toMatchObject({ code: 'ABORTED' });
    };
    await stopAfter(0);
    expect(weightsOf(flow)).toEqual(before);
    await stopAfter(10);
    expect(weightsOf(flow)).not.toEqual(before);
  });

  describe('goes on', () => {
    const options: FitOptions = { steps: 24, batchSize: 50, stepsPerCall: 4, validation: 0, seed: 3 };
    const withState = () => {
      const flow = RealNVP(2, { layers: 2, hidden: [8], lastLayer: 'uniform' });
      return new Flow(chain([flow, batchNorm(2), flow]), { precision: 'float32' });
    };
    /** Losses and state of a run that is left at a step. */
    async function runTo(step: number, flow: Flow, more: FitOptions = {}, data = moons()) {
      const losses: number[] = [];
      for await (const progress of flow.fit(data, { ...options, ...more })) {
        losses.push(...progress.losses);
        if (progress.step >= step) return { losses, state: await progress.state() };
      }
      throw new Error('not reached');
    }

    it.each([
      ['a flow', makeFlow],
      ['a flow with running statistics', withState],
    ])('as if it had not stopped: %s', async (_, make) => {
      const whole = await runTo(24, make());
      const half = await runTo(12, make());
      const state = structuredClone(half.state);
      const rest = await runTo(24, make(), { resume: state, stepsPerCall: 3 });
      expect([...half.losses, ...rest.losses]).toEqual(whole.losses);
      expect(rest.state).toEqual(whole.state);
      expect([half.state.step, rest.state.step]).toEqual([12, 24]);
    });

    it('on endless data as well', async () => {
      const endless = fromGenerator((random, n) => twoMoons.sample(random, n), { columns: 2 });
      const run = async (flow: Flow, more: FitOptions) => (await record(flow, endless, more)).losses;
      const whole = await run(makeFlow(), { ...options, steps: 8 });
      const states: Promise<TrainingState>[] = [];
      const flow = makeFlow();
      await flow.fit(endless, { ...options, steps: 8, onProgress: ({ state }) => states.push(state()) });
      expect(await run(makeFlow(), { ...options, steps: 8, resume: (await states[0])! })).toEqual(whole.slice(4));
    });

    it('with another batch size, rate and data', async () => {
      const { state } = await runTo(12, withState());
      const rest = await runTo(24, withState(), { resume: state, batchSize: 20, learningRate: 1e-4 }, moons(100));
      expect(rest.losses.every(Number.isFinite)).toBe(true);
      expect(rest.losses).toHaveLength(12);
      expect(rest.state.params).not.toEqual(state.params);
    });

    it('where there is nothing left to do', async () => {
      const { state } = await runTo(24, makeFlow());
      const flow = makeFlow();
      expect(await flow.fit(moons(), { ...options, resume: state })).toMatchObject({ steps: 24, stopped: 'steps' });
      expect(weightsOf(flow)).toEqual(Array.from(state.params));
    });

    it('only from a state of this flow', async () => {
      const { state } = await runTo(4, makeFlow());
      for (const wrong of [
        { ...state, params: new Float32Array(3) },
        { ...state, slots: {} },
        { ...state, step: -1 },
      ])
        await expect(Promise.resolve(makeFlow().fit(moons(), { ...options, resume: wrong }))).rejects.toMatchObject({
          code: 'SPEC_INVALID',
        });
    });

    it('with as many steps a call as it is told on the way', async () => {
      let size = 4;
      const steps: number[] = [];
      const losses: number[] = [];
      const stepsPerCall = (): number => size;
      for await (const progress of makeFlow().fit(moons(), { ...options, stepsPerCall })) {
        steps.push(progress.step);
        losses.push(...progress.losses);
        size = [1, 7, 4, 4, 4, 4][steps.length - 1]!;
      }
      expect(steps).toEqual([4, 5, 12, 16, 20, 24]);
      expect(losses).toEqual((await runTo(24, makeFlow())).losses);
    });

    it('and refuses the state of a step that is past', async () => {
      const seen: FitProgress[] = [];
      await makeFlow().fit(moons(), { ...options, onProgress: (each) => seen.push(each) });
      await expect(seen[0]!.state()).rejects.toMatchObject({ code: 'DOMAIN' });
    });
  });

  it('keeps what it has when its reader turns away', async () => {
    const flow = makeFlow();
    const before = weightsOf(flow);
    for await (const { step } of flow.fit(moons(), { steps: 50, batchSize: 50, stepsPerCall: 5 }))
      if (step >= 10) break;
    expect(weightsOf(flow)).not.toEqual(before);
  });

  it('does not end with params that are not finite', async () => {
    const flow = makeFlow();
    // The loss of the one step is finite; its update is beyond float32.
    const run = record(flow, moons(), { steps: 1, validation: 0, learningRate: 1e39, clipNorm: Infinity });
    await expect(run).rejects.toMatchObject({ code: 'TRAINING_DIVERGED' });
    expect(paramsOf(flow).every(Number.isFinite)).toBe(true);
  });
});
