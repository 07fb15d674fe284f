// The work of a benchmark case in Flows.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { contenderFlags } from './contender-flags.ts';
import { flowWork } from './flow-work.ts';
import { makeEngine, type EngineName } from './make-engine.ts';
import { serveBlocks } from './serve-blocks.ts';

const { benchCase, engine, threads, cold } = contenderFlags();
// A call of the reference engine in T3 takes seconds: step by step there.
const options = cold || engine === 'reference' ? { stepsPerCall: 1 } : {};
const { parameters, perCall, run } = await flowWork(benchCase, makeEngine(engine as EngineName, threads), options);
const loss = await run(1);
const ready = { loss, perCall: perCall(), parameters, versions: { node: process.versions.node, ...versions() } };
await serveBlocks(ready, run, { cold });
process.exit(); // training never ends by itself

/** The version of the engine's runtime. */
function versions(): Record<string, string> {
  const name = { 'onnxruntime-node': 'onnxruntime-node', 'onnxruntime-web': 'onnxruntime-web' }[engine];
  if (name === undefined) return {};
  const { resolve } = createRequire(import.meta.url);
  const manifest = resolve(name).replace(/(node_modules[\\/]onnxruntime-\w+).*/, '$1/package.json');
  return { [name]: (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version };
}
