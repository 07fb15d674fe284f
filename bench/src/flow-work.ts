import { Flow, type DataSource, type Engine } from '@flows/core';
import type { BenchCase } from './cases.ts';
import { points, trainingData } from './training-data.ts';

/** The work of a case in Flows, as everyone calls it. */
export interface FlowWork {
  /** Trainable numbers of the flow. */
  readonly parameters: number;
  /** Steps that are done at once: what `run` was last asked for was rounded up to a multiple of it. */
  perCall(): number;
  /** Does so many steps; gives the loss of the last: the mean of minus the log densities. */
  run(steps: number): Promise<number>;
}

/** Prepares the work of a case; the data is made while the engine starts. */
export async function flowWork(
  benchCase: BenchCase,
  starting: Engine | Promise<Engine>,
  options: { readonly stepsPerCall?: number } = {},
): Promise<FlowWork> {
  const { work } = benchCase;
  const table = work === 'train' ? trainingData(benchCase) : undefined;
  const x = work === 'logProb' ? points(benchCase) : undefined;
  const flow = new Flow(benchCase.model.flow(), { engine: await starting });
  const parameters = flow.declarations
    .filter(({ kind }) => kind === 'trainable')
    .reduce((sum, { shape }) => sum + shape.reduce((size, length) => size * length, 1), 0);
  if (table) return { parameters, ...training(flow, table, benchCase, options) };
  const once = x ? () => flow.logProb(x) : sampling(flow, benchCase.points);
  return {
    parameters,
    perCall: () => 1,
    async run(steps) {
      let logProb: Float64Array = new Float64Array(0);
      for (let i = 0; i < steps; i++) logProb = await once();
      return -logProb.reduce((sum, value) => sum + value, 0) / logProb.length;
    },
  };
}

/** A run of `fit` without end, read call by call. */
function training(
  flow: Flow,
  data: DataSource,
  benchCase: BenchCase,
  { stepsPerCall }: { readonly stepsPerCall?: number },
): Omit<FlowWork, 'parameters'> {
  const fitting = flow.fit(data, {
    steps: 1e9,
    batchSize: benchCase.points,
    learningRate: benchCase.learningRate,
    schedule: 'constant',
    clipNorm: benchCase.clipNorm ?? Infinity,
    validation: 0,
    ...(stepsPerCall && { stepsPerCall }),
  });
  const progress = fitting[Symbol.asyncIterator]();
  let perCall = 1;
  return {
    perCall: () => perCall,
    async run(steps) {
      for (let done = 0; ;) {
        const { value, done: ended } = await progress.next();
        if (ended) throw new Error('training ended');
        perCall = value.losses.length;
        done += perCall;
        if (done >= steps) return value.losses.at(-1)!;
      }
    },
  };
}

function sampling(flow: Flow, count: number): () => Promise<Float64Array> {
  let seed = 0;
  return async () => (await flow.sampleAndLogProb(count, { seed: seed++ })).logProb;
}
