import { Flow, fromGenerator, RealNVP, toyDataset } from '@flows/core';
import { openTrainer, type OpenTrainerOptions, type Trainer, type TrainerEvent, type TrainerRun } from '@flows/web';
import { afterEach, describe, expect, it } from 'vitest';
import { FakeWorker } from './fake-worker.ts';

const spec = new Flow(RealNVP(2, { layers: 2, hidden: [8] })).spec;
const run: TrainerRun = {
  flow: spec,
  data: { kind: 'toy', name: 'two-moons' },
  batchSize: 64,
  learningRate: 1e-3,
  seed: 1,
};

const opened: Trainer[] = [];
afterEach(async () => {
  for (const trainer of opened.splice(0)) await trainer.close();
});

async function open(options: OpenTrainerOptions = {}) {
  const workers: FakeWorker[] = [];
  const events: TrainerEvent[] = [];
  const trainer = await openTrainer(
    () => {
      workers.push(new FakeWorker());
      return workers.at(-1) as unknown as Worker;
    },
    { engine: 'reference', ...options },
  );
  opened.push(trainer);
  trainer.subscribe((event) => events.push(event));
  const losses = () => events.flatMap((event) => (event.kind === 'progress' ? [...event.losses] : []));
  const statuses = () => events.flatMap((event) => (event.kind === 'status' ? [event.status] : []));
  const until = (test: (event: TrainerEvent) => boolean) =>
    new Promise<void>((resolve) => {
      const end = trainer.subscribe((event) => {
        if (!test(event)) return;
        end();
        resolve();
      });
    });
  return { trainer, workers, events, losses, statuses, until };
}

const status = (wanted: string) => (event: TrainerEvent) => event.kind === 'status' && event.status === wanted;
const points = { shape: [3, 2], data: Float64Array.of(0, 0, 1, 0.5, -1, 0.5) };

describe('a trainer', () => {
  it('answers views before anything is trained', async () => {
    const { trainer } = await open();
    const loaded = await trainer.load(run);
    expect(loaded.layers).toEqual(['coupling', 'coupling', 'standardise']);
    expect(loaded.parameters).toBe(68);
    expect(trainer.status).toBe('idle');
    const flow = new Flow(RealNVP(2, { layers: 2, hidden: [8] }), { seed: 1, precision: 'float32' });
    expect(await trainer.logProb(points)).toEqual(await flow.logProb(points));
    expect(await trainer.sample(5, { seed: 3 })).toEqual(await flow.sample(5, { seed: 3 }));
    expect(await trainer.inverse(points)).toEqual(await flow.inverse(points));
    expect(await trainer.forward(points)).toEqual(await flow.forward(points));
    expect((await trainer.trajectory(points)).shape).toEqual([3, 4, 2]);
    expect(trainer.engine).toBeUndefined();
  });

  it('trains as fit does, and tells every loss', async () => {
    const { trainer, losses, until, statuses, events } = await open();
    await trainer.load({ ...run, steps: 40, schedule: 'cosine' });
    const finished = until(status('finished'));
    trainer.start();
    await finished;
    expect(statuses()).toEqual(['starting', 'running', 'finished']);
    expect(trainer.engine).toMatchObject({ name: 'reference', reason: 'reference: as asked for' });
    expect(losses()).toHaveLength(40);
    const last = events.findLast((event) => event.kind === 'progress')!;
    expect(last).toMatchObject({ step: 40, validation: expect.any(Number), learningRate: expect.any(Number) });

    const flow = new Flow(RealNVP(2, { layers: 2, hidden: [8] }), { seed: 1, precision: 'float32' });
    const moons = toyDataset('two-moons');
    const expected: number[] = [];
    await flow.fit(
      fromGenerator((random, n) => moons.sample(random, n), { columns: 2 }),
      {
        steps: 40,
        batchSize: 64,
        learningRate: 1e-3,
        seed: 1,
        validation: 0,
        onProgress: (progress) => expected.push(...progress.losses),
      },
    );
    expect(losses()).toEqual(expected.map(Math.fround));
    expect(await trainer.logProb(points)).toEqual(await flow.logProb(points));
  });
});
