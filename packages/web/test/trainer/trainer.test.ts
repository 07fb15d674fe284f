import { Flow, fromGenerator, key, RealNVP, toyDataset } from '@flows/core';
import { openTrainer, type OpenTrainerOptions, type Trainer, type TrainerEvent, type TrainerRun } from '@flows/web';
import { afterEach, describe, expect, it } from 'vitest';
import { FakeWorker } from './fake-worker.ts';

const run: TrainerRun = {
  flow: new Flow(RealNVP(2, { layers: 2, hidden: [8] })).spec,
  data: { kind: 'toy', name: 'two-moons' },
  batchSize: 64,
  learningRate: 1e-3,
  seed: 1,
};
const makeFlow = () => new Flow(RealNVP(2, { layers: 2, hidden: [8] }), { seed: 1, precision: 'float32' });
const points = { shape: [3, 2], data: Float64Array.of(0, 0, 1, 0.5, -1, 0.5) };

const opened: Trainer[] = [];
afterEach(async () => {
  for (const trainer of opened.splice(0)) await trainer.close();
});

async function open(options: OpenTrainerOptions = {}, makeWorker = () => new FakeWorker()) {
  const workers: FakeWorker[] = [];
  const events: TrainerEvent[] = [];
  const trainer = await openTrainer(
    () => {
      workers.push(makeWorker());
      return workers.at(-1) as unknown as Worker;
    },
    { engine: 'reference', ...options },
  );
  opened.push(trainer);
  trainer.subscribe((event) => events.push(event));
  return {
    trainer,
    workers,
    events,
    losses: () => events.flatMap((event) => (event.kind === 'progress' ? [...event.losses] : [])),
    statuses: () => events.flatMap((event) => (event.kind === 'status' ? [event.status] : [])),
    problems: () => events.flatMap((event) => (event.kind === 'problem' ? [event] : [])),
    until: (test: (event: TrainerEvent) => boolean) =>
      new Promise<void>((resolve) => {
        const end = trainer.subscribe((event) => {
          if (!test(event)) return;
          end();
          resolve();
        });
      }),
  };
}

const status = (wanted: string) => (event: TrainerEvent) => event.kind === 'status' && event.status === wanted;
const beyond = (step: number) => (event: TrainerEvent) => event.kind === 'progress' && event.step > step;

/** Losses of a run that nothing interrupts. */
async function plainLosses(steps: number): Promise<number[]> {
  const moons = toyDataset('two-moons');
  const losses: number[] = [];
  await makeFlow().fit(
    fromGenerator((random, n) => moons.sample(random, n), { columns: 2 }),
    {
      steps,
      batchSize: 64,
      learningRate: 1e-3,
      schedule: 'constant',
      seed: 1,
      validation: 0,
      onProgress: (progress) => losses.push(...progress.losses.map(Math.fround)),
    },
  );
  return losses;
}

describe('a trainer', () => {
  it('answers views before anything is trained', async () => {
    const { trainer } = await open();
    const loaded = await trainer.load(run);
    const flow = makeFlow();
    expect(loaded).toEqual({ parameters: 68, layers: ['coupling', 'coupling', 'standardise'], params: flow.params });
    expect(trainer.status).toBe('idle');
    expect(await trainer.logProb(points)).toEqual(await flow.logProb(points));
    expect(await trainer.sample(5, { seed: 3 })).toEqual(await flow.sample(5, { seed: 3 }));
    expect(await trainer.inverse(points)).toEqual(await flow.inverse(points));
    expect(await trainer.forward(points)).toEqual(await flow.forward(points));
    expect((await trainer.trajectory(points)).shape).toEqual([3, 4, 2]);
    expect(trainer.engine).toBeUndefined();
  });

  it('trains as fit does, and tells every loss', async () => {
    const { trainer, losses, until, statuses, events } = await open();
    await trainer.load({ ...run, steps: 40 });
    const finished = until(status('finished'));
    trainer.start();
    await finished;
    expect(statuses()).toEqual(['starting', 'running', 'finished']);
    expect(trainer.engine).toMatchObject({ name: 'reference', reason: 'reference: as asked for' });
    const last = events.findLast((event) => event.kind === 'progress');
    expect(last).toMatchObject({ step: 40, validation: expect.any(Number), learningRate: 1e-3 });
    expect(losses()).toEqual(await plainLosses(40));
    // There is nothing left to do.
    await trainer.step();
    expect(trainer.status).toBe('finished');
  });

  it('lets the rate fall along a cosine', async () => {
    const { trainer, events } = await open();
    await trainer.load({ ...run, steps: 40, schedule: 'cosine' });
    await trainer.step(20);
    expect(events.findLast((event) => event.kind === 'progress')).toMatchObject({
      learningRate: 1e-3 * 0.5 * (1 + Math.cos((Math.PI * 19) / 40)),
    });
    await expect(trainer.load({ ...run, schedule: 'cosine' })).rejects.toMatchObject({ code: 'DOMAIN' });
  });

  it('steps, pauses and goes on as if it had not paused', async () => {
    const { trainer, losses, until, statuses } = await open();
    await trainer.load(run);
    await trainer.step();
    expect(losses()).toHaveLength(1);
    await trainer.step(6);
    expect(losses()).toHaveLength(7);
    expect(trainer.status).toBe('paused');
    const more = until(beyond(30));
    trainer.start();
    await more;
    await trainer.pause();
    const done = losses().length;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(losses()).toHaveLength(done);
    expect(losses()).toEqual((await plainLosses(done)).slice(0, done));
    expect(statuses()).toEqual(['starting', 'running', 'paused', 'running', 'paused', 'running', 'paused']);
  });

  it('leaves params that were trained before as they are, if told so', async () => {
    const { trainer } = await open();
    const flow = makeFlow();
    await flow.fit(toyDataset('spirals').sample(key(1), 500), { steps: 5 });
    await trainer.load({ ...run, params: flow.params, calibrate: false, learningRate: 0 });
    const before = await trainer.logProb(points);
    await trainer.step();
    expect((await trainer.snapshot()).params).toEqual(flow.params);
    expect(await trainer.logProb(points)).toEqual(before);
  });

  it('goes on from a snapshot in another worker', async () => {
    const first = await open();
    await first.trainer.load(run);
    await first.trainer.step(10);
    const snapshot = structuredClone(await first.trainer.snapshot());
    expect(snapshot.step).toBe(10);
    const second = await open();
    await second.trainer.load(snapshot.run);
    expect(await second.trainer.logProb(points)).toEqual(await first.trainer.logProb(points));
    await second.trainer.step(10);
    expect([...first.losses(), ...second.losses()]).toEqual(await plainLosses(20));
    expect((await second.trainer.snapshot()).step).toBe(20);
  });

  it('shows the params of now while it trains, at ten rounds a second and more', async () => {
    const { trainer, until, workers } = await open();
    await trainer.load(run);
    const running = until(status('running'));
    trainer.start();
    await running;
    const answers: Float64Array[] = [];
    const began = performance.now();
    for (let i = 0; i < 5; i++) answers.push(await trainer.logProb(points));
    expect(performance.now() - began).toBeLessThan(2500);
    expect(new Set(answers.map(([value]) => value)).size).toBe(5);
    await trainer.pause();
    // All that is asked at once is answered with the same params.
    const { params } = await trainer.snapshot();
    const flow = new Flow(RealNVP(2, { layers: 2, hidden: [8] }), { params, precision: 'float32' });
    expect(await trainer.logProb(points)).toEqual(await flow.logProb(points));
    expect(workers).toHaveLength(1);
  });

  it('answers only the newest question of a view', async () => {
    const { trainer } = await open();
    await trainer.load(run);
    const view = { view: 'density' };
    const asked = [trainer.logProb(points, view), trainer.logProb(points, view), trainer.logProb(points)];
    const [old, other] = await Promise.allSettled(asked);
    expect(old).toMatchObject({ status: 'rejected', reason: { code: 'ABORTED' } });
    expect(other).toMatchObject({ status: 'fulfilled' });
  });

  it('refuses what is wrong, and stays usable', async () => {
    const { trainer } = await open();
    await expect(trainer.logProb(points)).rejects.toMatchObject({ code: 'NOT_FITTED' });
    const wrong: [TrainerRun['data'], string][] = [
      [{ kind: 'toy', name: 'nowhere' }, 'DATA_INVALID'],
      [{ kind: 'rows', rows: { shape: [2, 3], data: new Float32Array(6) } }, 'SHAPE_MISMATCH'],
      [{ kind: 'rows', rows: { shape: [2, 2], data: Float32Array.of(1, 2, NaN, 4) } }, 'DATA_INVALID'],
    ];
    for (const [data, code] of wrong) await expect(trainer.load({ ...run, data })).rejects.toMatchObject({ code });
    for (const settings of [{ learningRate: NaN }, { batchSize: 0 }])
      await expect(trainer.load({ ...run, ...settings })).rejects.toMatchObject({ code: 'DOMAIN' });
    await trainer.load(run);
    await expect(trainer.change({ batchSize: 1.5 })).rejects.toMatchObject({ code: 'DOMAIN' });
    await expect(trainer.step(0)).rejects.toMatchObject({ code: 'DOMAIN' });
    const off = { shape: [1, 2], data: Float64Array.of(NaN, 0) };
    await expect(trainer.logProb(off)).rejects.toMatchObject({ code: 'DATA_INVALID' });
    expect(await trainer.logProb(points)).toHaveLength(3);
  });

  it('changes rate, batch and data while it trains', async () => {
    const { trainer, until, events } = await open();
    const rows = { shape: [100, 2], data: toyDataset('circles').sample([1, 2], 100) };
    await trainer.load(run);
    trainer.start();
    let step = 0;
    for (const settings of [
      { learningRate: 5e-4 },
      { batchSize: 32 },
      { data: { kind: 'toy', name: 'two-moons', noise: 0.2 } },
      { data: { kind: 'rows', rows }, batchSize: 1000 },
    ] as const) {
      const more = until(beyond(step + 20));
      await trainer.change(settings);
      await more;
      const now = events.findLast((event) => event.kind === 'progress');
      step = now!.step;
      expect(now).toMatchObject({ learningRate: 5e-4 });
    }
    await trainer.pause();
    const { run: changed } = await trainer.snapshot();
    expect(changed).toMatchObject({ learningRate: 5e-4, batchSize: 1000, data: { kind: 'rows' } });
  });

  it('holds progress back until the page has taken the last', async () => {
    const worker = new FakeWorker();
    const { trainer, losses, events } = await open({}, () => worker);
    await trainer.load(run);
    // The page does not take it.
    const { postMessage } = worker;
    worker.postMessage = (message, transfer) => {
      if ((message as { kind: string }).kind !== 'taken') postMessage.call(worker, message, transfer);
    };
    trainer.start();
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(events.filter(({ kind }) => kind === 'progress')).toHaveLength(1);
    await trainer.pause();
    const { step } = await trainer.snapshot();
    expect(step).toBeGreaterThan(5);
    expect(losses()).toHaveLength(step);
  });

  it('pauses with the last good params when training diverges, and goes on with a lower rate', async () => {
    const { trainer, until, problems, losses } = await open({ snapshotEvery: 4 });
    await trainer.load(run);
    await trainer.step(8);
    const good = await trainer.logProb(points);
    await trainer.change({ learningRate: 1e38 });
    const paused = until(status('paused'));
    trainer.start();
    await paused;
    expect(problems()).toMatchObject([{ code: 'TRAINING_DIVERGED', hint: expect.stringContaining('learning rate') }]);
    expect(await trainer.logProb(points)).toEqual(good);
    await trainer.change({ learningRate: 1e-3 });
    await trainer.step(4);
    expect((await trainer.snapshot()).step).toBe(12);
    expect(losses().slice(-4)).toEqual((await plainLosses(12)).slice(8));
  });

  it('goes back to the beginning when training diverges before there is a snapshot', async () => {
    const { trainer, until, problems } = await open();
    await trainer.load({ ...run, learningRate: 1e38 });
    const first = await trainer.logProb(points);
    const paused = until(status('paused'));
    trainer.start();
    await paused;
    expect(problems()).toMatchObject([{ code: 'TRAINING_DIVERGED' }]);
    expect(await trainer.snapshot()).toMatchObject({ step: 0 });
    expect(await trainer.logProb(points)).toEqual(first);
  });

  it('recovers from a crash of the worker, as if nothing had been', async () => {
    const { trainer, workers, until, problems, statuses, losses } = await open({ snapshotEvery: 4 });
    await trainer.load({ ...run, steps: 60 });
    const more = until(beyond(10));
    trainer.start();
    await more;
    const asked = trainer.logProb(points);
    const finished = until(status('finished'));
    workers[0]!.crash();
    expect(await asked).toHaveLength(3);
    await finished;
    expect(workers).toHaveLength(2);
    expect(problems()).toMatchObject([{ code: 'ENGINE_FAILED', message: 'the worker crashed: out of memory' }]);
    expect(statuses().slice(0, 4)).toEqual(['starting', 'running', 'recovering', 'idle']);
    expect(losses().slice(-10)).toEqual((await plainLosses(60)).slice(-10));
  });

  it('notices a worker that says nothing any more', async () => {
    const { trainer, workers, until } = await open({ patience: 0.3 });
    await trainer.load(run);
    await trainer.step(4);
    const recovered = until(status('idle'));
    workers[0]!.terminate();
    await recovered;
    await trainer.step(2);
    expect((await trainer.snapshot()).step).toBe(6);
    expect(workers).toHaveLength(2);
  });

  it('loses nothing in a crash while it is paused', async () => {
    const { trainer, workers, until } = await open();
    await trainer.load(run);
    const more = until(beyond(5));
    trainer.start();
    await more;
    await trainer.pause();
    const before = await trainer.snapshot();
    workers[0]!.crash();
    expect(await trainer.snapshot()).toEqual(before);
  });

  it('gives up after three crashes, and still tells its last good point', async () => {
    const { trainer, workers, problems } = await open();
    await trainer.load(run);
    await trainer.step(3);
    const good = await trainer.snapshot();
    const asked = trainer.snapshot();
    for (let i = 0; i < 3; i++) workers[i]!.crash();
    await expect(asked).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
    expect(trainer.status).toBe('failed');
    expect(problems()).toHaveLength(3);
    await expect(trainer.pause()).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
    expect(await trainer.snapshot()).toEqual(good);
  });

  it('takes another engine when one fails', async () => {
    const { trainer, problems } = await open({ engine: 'tfjs-webgpu' });
    await trainer.load(run);
    await trainer.step(1);
    // The wish cannot be met: nothing is trained, and it says so.
    expect(problems()).toMatchObject([{ code: 'ENGINE_UNAVAILABLE' }]);
    expect(trainer.status).toBe('paused');
    expect((await trainer.snapshot()).step).toBe(0);
  });

  it('rejects what waits when it is closed', async () => {
    const { trainer } = await open();
    const asked = trainer.load(run);
    await trainer.close();
    await expect(asked).rejects.toMatchObject({ code: 'ABORTED' });
    expect(trainer.status).toBe('closed');
  });
});
