import { CouplingNSF, Flow, key, NSF, RealNVP, twoMoons, type Bijection, type HostTensor } from '@flows/core';
import { openTrainer, type Trainer, type TrainerEvent } from '@flows/web';
import { watchPage, type PageHealth } from './watch-page.ts';

const flows: Readonly<Record<string, () => Bijection>> = {
  'RealNVP 8x24, one net': () => RealNVP(2, { layers: 8, hidden: [24, 24] }),
  "RealNVP 8x24, the article's two nets": () => RealNVP(2, { layers: 8, hidden: [24, 24], separate: true }),
  'coupling NSF 4x32': () => CouplingNSF(2, { layers: 4, hidden: [32, 32] }),
  'coupling NSF 6x32': () => CouplingNSF(2, { layers: 6, hidden: [32, 32] }),
  'NSF 3x32': () => NSF(2, { layers: 3, hidden: [32, 32] }),
};

export interface LearnOptions {
  readonly flow: string;
  readonly learningRate: number;
  readonly schedule: 'constant' | 'cosine';
  readonly steps: number;
  readonly seed: number;
}

async function open({ flow, learningRate, schedule, steps, seed }: LearnOptions) {
  const makeWorker = (): Worker => new Worker(new URL('./trainer.worker.ts', import.meta.url), { type: 'module' });
  const trainer = await openTrainer(makeWorker);
  await trainer.load({
    flow: new Flow(flows[flow]!()).spec,
    data: { kind: 'toy', name: 'two-moons' },
    batchSize: 256,
    learningRate,
    ...(steps < Infinity && { steps }),
    schedule,
    seed,
  });
  return trainer;
}

const until = (trainer: Trainer, test: (event: TrainerEvent) => boolean): Promise<TrainerEvent> =>
  new Promise((resolve, reject) => {
    const end = trainer.subscribe((event) => {
      if (event.kind === 'problem') reject(new Error(event.message));
      if (!test(event)) return;
      end();
      resolve(event);
    });
  });
const status = (wanted: string) => (event: TrainerEvent) => event.kind === 'status' && event.status === wanted;

export interface DrawingResult extends PageHealth {
  readonly engine: string;
  /** Seconds from opening the trainer to step 1500, engine loaded and compiled. */
  readonly secondsTo1500: number;
  readonly stepsPerSecond: number;
  readonly progressPerSecond: number;
  /** Answers drawn a second, by view. */
  readonly refreshes: Readonly<Record<string, number>>;
}

/** Trains for some seconds, while each view is asked for again as soon as it is drawn. */
export async function trainWhileDrawing({
  flow,
  seconds,
  views: withViews,
}: {
  readonly flow: string;
  readonly seconds: number;
  readonly views: boolean;
}): Promise<DrawingResult> {
  const opened = performance.now();
  const trainer = await open({ flow, learningRate: 1e-3, schedule: 'constant', steps: Infinity, seed: 1 });
  const at1500 = until(trainer, (event) => event.kind === 'progress' && event.step >= 1500);
  trainer.start();
  await at1500;
  const secondsTo1500 = (performance.now() - opened) / 1000;

  const stop = new AbortController();
  const counts: Record<string, number> = {};
  const drawing = withViews
    ? Object.entries(views).map(async ([name, { ask, draw }]) => {
        counts[name] = 0;
        while (!stop.signal.aborted) {
          const answer = await ask(trainer);
          await new Promise(requestAnimationFrame);
          draw(answer as never);
          counts[name]++;
        }
      })
    : [];
  // The graphs of the views are compiled once.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const countsBefore = { ...counts };
  let [step, progresses] = [0, 0];
  const first = (await until(trainer, ({ kind }) => kind === 'progress')) as { step: number };
  const began = performance.now();
  const end = trainer.subscribe((event) => {
    if (event.kind !== 'progress') return;
    step = event.step;
    progresses++;
  });
  const page = watchPage();
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const health = page.stop();
  const took = (performance.now() - began) / 1000;
  end();
  const refreshes = Object.fromEntries(
    Object.entries(counts).map(([name, count]) => [name, (count - countsBefore[name]!) / took]),
  );
  stop.abort();
  await Promise.all(drawing);
  const engine = trainer.engine!.name;
  await trainer.close();
  return {
    engine,
    secondsTo1500,
    stepsPerSecond: (step - first.step) / took,
    progressPerSecond: progresses / took,
    refreshes,
    ...health,
  };
}

const side = 96;
const grid: HostTensor = {
  shape: [side * side, 2],
  data: Float32Array.from({ length: 2 * side * side }, (_, i) =>
    i % 2 === 0 ? -2 + (5 * ((i >> 1) % side)) / side : -2 + (4 * Math.floor((i >> 1) / side)) / side,
  ),
};
const rings: HostTensor = {
  shape: [21 * 21, 2],
  data: Float32Array.from({ length: 2 * 21 * 21 }, (_, i) =>
    i % 2 === 0 ? -2 + ((i >> 1) % 21) / 5 : -2 + Math.floor((i >> 1) / 21) / 5,
  ),
};
const moons: HostTensor = { shape: [1000, 2], data: Float32Array.from(twoMoons.sample(key(5), 1000)) };
const latent: HostTensor = {
  shape: [1000, 2],
  data: Float32Array.from({ length: 2000 }, (_, i) => 2 * Math.sin(12.9898 * i * i)),
};

const views: Readonly<Record<string, { ask(trainer: Trainer): Promise<unknown>; draw(answer: never): void }>> = {
  'density 96 x 96': { ask: (trainer) => trainer.logProb(grid), draw: drawDensity },
  'trajectories of 1000': { ask: (trainer) => trainer.trajectory(latent), draw: drawPoints },
  'latent of 1000': {
    ask: async (trainer) => (await trainer.inverse(moons)).value,
    draw: drawPoints,
  },
  'warped grid': { ask: async (trainer) => (await trainer.forward(rings)).value, draw: drawPoints },
};

function drawDensity(logProb: Float64Array): void {
  const pen = document.querySelector<HTMLCanvasElement>('#density')!.getContext('2d')!;
  const image = pen.createImageData(side, side);
  for (let i = 0; i < logProb.length; i++) {
    image.data[4 * i] = 255 * Math.exp(logProb[i]!);
    image.data[4 * i + 3] = 255;
  }
  pen.putImageData(image, 0, 0);
}

function drawPoints({ data }: HostTensor): void {
  const pen = document.querySelector<HTMLCanvasElement>('#points')!.getContext('2d')!;
  pen.clearRect(0, 0, 480, 480);
  const last = data.length - Math.min(data.length, 2000);
  for (let i = last; i < data.length; i += 2) pen.fillRect(240 + 80 * data[i]!, 240 - 80 * data[i + 1]!, 2, 2);
}

export interface LearnResult {
  /** Nats on 10,000 events that training has not seen. */
  readonly loss: number;
  /** From `start` to the end, engine loaded and compiled. */
  readonly seconds: number;
}

/** Trains to the end and judges. */
export async function learn(options: LearnOptions): Promise<LearnResult> {
  const trainer = await open(options);
  const finished = until(trainer, status('finished'));
  const began = performance.now();
  trainer.start();
  await finished;
  const seconds = (performance.now() - began) / 1000;
  const events = { shape: [10_000, 2], data: twoMoons.sample(key(1234), 10_000) };
  const logProb = await trainer.logProb(events);
  await trainer.close();
  return { loss: -logProb.reduce((sum, value) => sum + value, 0) / logProb.length, seconds };
}
