import { Flow, RealNVP, type FlowError } from '@flows/core';
import type { Engine } from '@flows/core/engine';
import {
  forgetSession,
  loadSession,
  modelFileOf,
  onnxRuntimeWeb,
  openModelFile,
  openTrainer,
  saveModelFile,
  saveSession,
  type OpenTrainerOptions,
  type Trainer,
  type TrainerEvent,
  type TrainerRun,
  type TrainerSnapshot,
  type WebEngineName,
} from '@flows/web';

const run: TrainerRun = {
  flow: new Flow(RealNVP(2, { layers: 4, hidden: [16, 16] })).spec,
  data: { kind: 'toy', name: 'two-moons' },
  batchSize: 256,
  learningRate: 1e-3,
  seed: 1,
};
const points = { shape: [2, 2], data: Float64Array.of(0, 0, 1, 0.5) };

const workers: Worker[] = [];
const makeWorker = (): Worker => {
  const worker = new Worker(new URL('./trainer.worker.ts', import.meta.url), { type: 'module' });
  workers.push(worker);
  return worker;
};

async function open(options: OpenTrainerOptions = {}) {
  const trainer = await openTrainer(makeWorker, options);
  const events: TrainerEvent[] = [];
  trainer.subscribe((event) => events.push(event));
  return { trainer, events };
}

const until = (trainer: Trainer, test: (event: TrainerEvent) => boolean): Promise<void> =>
  new Promise((resolve) => {
    const end = trainer.subscribe((event) => {
      if (!test(event)) return;
      end();
      resolve();
    });
  });
const beyond = (step: number) => (event: TrainerEvent) => event.kind === 'progress' && event.step > step;
const lossesOf = (events: readonly TrainerEvent[]): number[] =>
  events.flatMap((event) => (event.kind === 'progress' ? [...event.losses] : []));
const statusesOf = (events: readonly TrainerEvent[]): string[] =>
  events.flatMap((event) => (event.kind === 'status' ? [event.status] : []));
const problemsOf = (events: readonly TrainerEvent[]): string[] =>
  events.flatMap((event) => (event.kind === 'problem' ? [`${event.code}: ${event.message}`] : []));

/** Trains, and asks for a view again and again. */
async function train() {
  const { trainer, events } = await open();
  const before = performance.now();
  await trainer.load(run);
  await trainer.logProb(points);
  const firstAnswer = performance.now() - before;
  const engineBefore = trainer.engine?.name;
  const more = until(trainer, beyond(300));
  trainer.start();
  let answers = 0;
  const stop = new AbortController();
  const views = (async () => {
    while (!stop.signal.aborted) {
      await trainer.logProb(points);
      answers++;
    }
  })();
  await more;
  stop.abort();
  await views;
  await trainer.pause();
  const { step } = await trainer.snapshot();
  const result = { firstAnswer, engineBefore, engine: trainer.engine?.name, answers, step, losses: lossesOf(events) };
  await trainer.close();
  return { ...result, problems: problemsOf(events) };
}

/** The same run with and without a stop half way, in another worker, by way of the browser's store. */
async function goOn() {
  const whole = await open();
  await whole.trainer.load(run);
  await whole.trainer.step(40);
  await whole.trainer.close();
  const half = await open();
  await half.trainer.load(run);
  await half.trainer.step(20);
  const kept = await saveSession(await half.trainer.snapshot());
  await half.trainer.close();
  const session = (await loadSession()) as TrainerSnapshot;
  const rest = await open();
  await rest.trainer.load(session.run);
  await rest.trainer.step(20);
  await rest.trainer.close();
  await forgetSession();
  return {
    kept,
    forgotten: (await loadSession()) === undefined,
    whole: lossesOf(whole.events),
    parts: [...lossesOf(half.events), ...lossesOf(rest.events)],
  };
}

/** The worker is ended while it trains, and nobody is told. */
async function kill() {
  const { trainer, events } = await open({ patience: 5, snapshotEvery: 50 });
  await trainer.load({ ...run, steps: 600 });
  const more = until(trainer, beyond(100));
  const finished = until(trainer, (event) => event.kind === 'status' && event.status === 'finished');
  trainer.start();
  await more;
  workers.at(-1)!.terminate();
  await finished;
  const { step } = await trainer.snapshot();
  await trainer.close();
  return { step, statuses: statusesOf(events), problems: problemsOf(events) };
}

/** The GPU of an engine is taken away while it trains. */
async function loseGraphics(name: WebEngineName) {
  const { trainer, events } = await open({ candidates: [name, 'reference'], snapshotEvery: 2 });
  await trainer.load({ ...run, flow: new Flow(RealNVP(2, { layers: 2, hidden: [4] })).spec, batchSize: 32 });
  await trainer.step(2);
  const first = trainer.engine?.name;
  const more = until(trainer, beyond(20));
  trainer.start();
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  new BroadcastChannel('lose-graphics').postMessage('now');
  await more;
  await trainer.pause();
  const result = { first, engine: trainer.engine?.name, statuses: statusesOf(events), problems: problemsOf(events) };
  await trainer.close();
  return { ...result, losses: lossesOf(events) };
}

/** An engine of a page loses its device while it computes; another engine of the same kind takes its place. */
async function loseOnPage() {
  const devices: { destroy(): void }[] = [];
  const { prototype } = (globalThis as unknown as { GPUAdapter: { prototype: Adapter } }).GPUAdapter;
  const { requestDevice } = prototype;
  prototype.requestDevice = async function (this: Adapter, ...given) {
    const device = await requestDevice.apply(this, given);
    devices.push(device);
    return device;
  };
  const codes: string[] = [];
  const density = async (engine: Engine): Promise<number[]> => {
    const flow = new Flow(RealNVP(2, { layers: 2, hidden: [4] }), { engine, precision: 'float32' });
    const first = flow.logProb(points);
    if (devices.length === 1) {
      await first;
      const pending = flow.logProb(points);
      devices[0]!.destroy();
      for (const call of [pending, flow.logProb(points)])
        codes.push(
          await call.then(
            () => 'an answer',
            ({ code }: FlowError) => code,
          ),
        );
    }
    const result = [...(await first)];
    await flow.dispose();
    await engine.dispose();
    return result;
  };
  const results = [];
  for (let i = 0; i < 2; i++) results.push(await density(await onnxRuntimeWeb({ webgpu: true })));
  prototype.requestDevice = requestDevice;
  return { codes, results };
}

interface Adapter {
  requestDevice(...given: unknown[]): Promise<{ destroy(): void }>;
}

/** A trained model goes through a file. */
async function throughFile() {
  const { trainer } = await open();
  await trainer.load(run);
  await trainer.step(5);
  const snapshot = await trainer.snapshot();
  const { flow } = await openModelFile(await modelFileOf(snapshot));
  const expected = await trainer.logProb(points);
  await trainer.load({ ...run, flow: flow.spec, params: flow.params });
  const actual = await trainer.logProb(points);
  await trainer.close();
  await saveModelFile(snapshot, 'moons');
  return { expected: [...expected], actual: [...actual] };
}

export const trainerTests = { train, goOn, kill, loseGraphics, loseOnPage, throughFile };
