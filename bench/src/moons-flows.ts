// One flow of the two moons table in Flows, trained as a user would; prints a line of JSON.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import {
  chain,
  fitSINF,
  Flow,
  flowPreset,
  fromFlat,
  standardise,
  type Bijection,
  type Engine,
  type FlowPreset,
} from '@flows/core';
import { onnxRuntimeNode } from '@flows/node';
import { commit } from './machine.ts';
import type { MoonsJob } from './moons-job.ts';
import type { MoonsOutcome } from './moons-rows.ts';

const job: MoonsJob = JSON.parse(process.argv[2]!);
const rowsOf = (path: string): Float32Array => new Float32Array(readFileSync(path).buffer);
const [train, test] = [rowsOf(job.train), rowsOf(job.test)];
const engine = await onnxRuntimeNode({ threads: 1 });
const preset = flowPreset(job.preset);
const [began, beganUse] = [performance.now(), process.cpuUsage()];
const { flow, ...figures } = job.learningRate === undefined ? await fitLayers(engine) : await descend(engine);
const logProb = await flow.logProb(test);
const outcome: MoonsOutcome = {
  nll: -logProb.reduce((sum, each) => sum + each, 0) / logProb.length,
  ...figures,
  params: [...flow.bijection.declare()]
    .filter(({ kind }) => kind === 'trainable')
    .reduce((sum, { shape }) => sum + shape.reduce((size, length) => size * length, 1), 0),
  versions: { flows: commit(), node: process.versions.node, 'onnxruntime-node': runtimeVersion() },
};
console.log(JSON.stringify(outcome));
process.exit();

interface Trained extends Pick<MoonsOutcome, 'seconds' | 'cpuSeconds' | 'stepsPerSecond'> {
  readonly flow: Flow;
}

async function descend(on: Engine): Promise<Trained> {
  const { seed, steps, batchSize, learningRate, clipNorm } = job;
  const flow = new Flow(bijectionOf(preset), { engine: on, seed, ...(preset.base && { base: preset.base(2) }) });
  // The params of the last step are kept, as in the Python programs: a rate that falls to 0 ends well.
  const data = fromFlat(train, { columns: 2, rows: train.length / 2 });
  const summary = await flow.fit(data, {
    steps,
    batchSize,
    learningRate: learningRate!,
    clipNorm,
    seed,
    validation: 0,
  });
  return { flow, ...timeTaken(), stepsPerSecond: summary.stepsPerSecond };
}

/** Layers found one after another, without gradients. */
async function fitLayers(on: Engine): Promise<Trained> {
  const { bijection, params, layers } = await fitSINF(2, train, { ...job.architecture, seed: job.seed });
  const times = timeTaken();
  return { flow: new Flow(bijection, { engine: on, params }), ...times, stepsPerSecond: layers / times.seconds };
}

/** Presets without standardisation of their own, which are for angles, get it put before them. */
function bijectionOf({ create, base }: FlowPreset): Bijection {
  const made = create(2, job.architecture);
  return base ? chain([made, standardise(2)]) : made;
}

function timeTaken(): Pick<MoonsOutcome, 'seconds' | 'cpuSeconds'> {
  const { user, system } = process.cpuUsage(beganUse);
  return { seconds: (performance.now() - began) / 1000, cpuSeconds: (user + system) / 1e6 };
}

function runtimeVersion(): string {
  return createRequire(import.meta.url)('onnxruntime-node/package.json').version;
}
