import { FlowError, parallelEngine, workerEngine, type Engine } from '@flows/core/engine';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { openGate, removeGate } from './exit-gate.ts';
import { onnxRuntimeInThread, onnxRuntimeName, type OnnxRuntimeSettings } from './onnx-runtime-in-thread.ts';

export interface OnnxRuntimeNodeOptions extends OnnxRuntimeSettings {
  /**
   * Whether to compute in a thread of its own, so that this one stays free (default), or where the script of that thread lies: an app
   * that is bundled passes the URL of its copy of `@flows/node/worker`. Many events are then computed in as many threads as there are cores.
   */
  readonly worker?: boolean | URL;
}

/**
 * ONNX Runtime on the CPU: the default engine on Node, float32 and float64.
 *
 * @throws FlowError ENGINE_UNAVAILABLE when the runtime, or the thread's script, is missing.
 *
 * @example
 * ```ts
 * const engine = await onnxRuntimeNode({ threads: 1 });
 * engine.name; // => 'onnxruntime-node'
 * await engine.dispose();
 * ```
 */
export async function onnxRuntimeNode({ worker = true, ...settings }: OnnxRuntimeNodeOptions = {}): Promise<Engine> {
  const script = worker === true ? ownScript() : worker;
  if (!script) return onnxRuntimeInThread(settings);
  const first = await inThreadOfItsOwn(script, settings);
  // Another provider has a device for itself already.
  const { threads: lanes = availableParallelism(), executionProviders = ['cpu'] } = settings;
  return lanes > 1 && executionProviders.every((provider) => provider === 'cpu')
    ? parallelEngine(first, { lanes, open: () => inThreadOfItsOwn(script, settings) })
    : first;
}

/** The built script beside this file. Run from TypeScript, as this repository's tests do, there is none: the engine stays in this thread. */
function ownScript(): URL | false {
  return import.meta.url.endsWith('.ts') ? false : new URL('./worker.js', import.meta.url);
}

async function inThreadOfItsOwn(script: URL, settings: OnnxRuntimeSettings): Promise<Engine> {
  if (!existsSync(script))
    throw new FlowError(
      'ENGINE_UNAVAILABLE',
      `${onnxRuntimeName}: the script of its thread is missing: ${fileURLToPath(script)}`,
      {
        hint: 'in a bundled app pass { worker: new URL(…) } of a copy of @flows/node/worker, or { worker: false }',
      },
    );
  const gate = openGate();
  const thread = new Worker(script, { name: onnxRuntimeName, workerData: gate });
  thread.once('exit', () => removeGate(gate));
  try {
    return await workerEngine(thread, { options: settings });
  } catch (error) {
    await thread.terminate();
    throw error;
  }
}
