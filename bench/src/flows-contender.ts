// Training steps of the benchmark's RealNVP in Flows: `fit` as everyone calls it, read call by call.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { caseFlow } from './cases.ts';
import { contenderFlags } from './contender-flags.ts';
import { makeEngine, type EngineName } from './make-engine.ts';
import { serveBlocks } from './serve-blocks.ts';
import { trainingData, trainingRun } from './training-run.ts';

const { benchCase, engine: engineName, threads, cold } = contenderFlags();
// The engine starts in its thread while this one makes the data.
const engine = makeEngine(engineName as EngineName, threads);
const data = trainingData(benchCase);
// A call of the reference engine in T3 takes seconds: step by step there.
const run = trainingRun(benchCase, data, await engine, cold || engineName === 'reference' ? { stepsPerCall: 1 } : {});
const progress = run[Symbol.asyncIterator]();
let perCall = 1;

const steps = async (count: number): Promise<number> => {
  for (let done = 0; ;) {
    const { value, done: ended } = await progress.next();
    if (ended) throw new Error('training ended');
    perCall = value.losses.length;
    done += perCall;
    if (done >= count) return value.losses.at(-1)!;
  }
};

const loss = await steps(1);
const parameters = caseFlow(benchCase)
  .declare()
  .filter(({ kind }) => kind === 'trainable')
  .reduce((sum, { shape }) => sum + shape.reduce((size, length) => size * length, 1), 0);
const ready = { loss, perCall, parameters, versions: { node: process.versions.node, ...versions() } };
await serveBlocks(ready, steps, { cold });
process.exit(); // the run never ends by itself

/** The version of the engine's runtime. */
function versions(): Record<string, string> {
  const name = { 'onnxruntime-node': 'onnxruntime-node', 'onnxruntime-web': 'onnxruntime-web' }[engineName];
  if (name === undefined) return {};
  const { resolve } = createRequire(import.meta.url);
  const manifest = resolve(name).replace(/(node_modules[\\/]onnxruntime-\w+).*/, '$1/package.json');
  return { [name]: (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version };
}
