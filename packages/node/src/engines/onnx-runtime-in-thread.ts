import { FlowError, onnxEngine, trace, type Engine, type OnnxRuntime } from '@flows/core/engine';
import { availableParallelism } from 'node:os';
import { throughGate } from './exit-gate.ts';
import { loadPackage } from './load-package.ts';

/** What an engine is made from, here or in a thread of its own. */
export interface OnnxRuntimeSettings {
  /**
   * Threads to compute in. One operation may use so many where it is large enough to gain, by default the cores, at most 4; many events
   * are computed in so many lanes side by side, by default all cores. Results do not depend on it.
   */
  readonly threads?: number;
  /** Where to compute, in ONNX Runtime's words; default `['cpu']`. */
  readonly executionProviders?: readonly string[];
  /** Further options of ONNX Runtime's sessions. */
  readonly sessionOptions?: Readonly<Record<string, unknown>>;
}

export const onnxRuntimeName = 'onnxruntime-node';

/**
 * ONNX Runtime in this very thread, which it blocks while it computes.
 *
 * @param gate through which native calls go, in a thread that ends with the process.
 * @throws FlowError ENGINE_UNAVAILABLE when it is not installed, or does not compute.
 */
export async function onnxRuntimeInThread(settings: OnnxRuntimeSettings = {}, gate?: Int32Array): Promise<Engine> {
  const { threads = Math.min(4, availableParallelism()), executionProviders = ['cpu'], sessionOptions = {} } = settings;
  const ort = await loadPackage<OnnxRuntime>(onnxRuntimeName);
  const engine = onnxEngine(gate === undefined ? ort : throughGate(ort, gate), {
    name: onnxRuntimeName,
    dialect: 'native',
    executionProviders,
    threads,
    sessionOptions,
  });
  await expectToCompute(engine);
  return engine;
}

/** One copy: a provider may be missing, and where `onnxruntime-web` was loaded first it takes our place and leaves results unwritten. */
async function expectToCompute(engine: Engine): Promise<void> {
  const graph = trace({ x: { shape: [] } }, ({ x }) => ({ y: x }));
  const result = await engine
    .compile(graph)
    .then((executable) => executable.run({ x: Float32Array.of(1) }).finally(() => executable.dispose()))
    .catch((cause: Error) => {
      throw new FlowError('ENGINE_UNAVAILABLE', `${onnxRuntimeName} does not compute: ${cause.message}`, { cause });
    });
  if (result['y']![0] === 1) return;
  throw new FlowError('ENGINE_UNAVAILABLE', `${onnxRuntimeName} copies 1 as ${result['y']![0]}`, {
    hint: 'where onnxruntime-web is used too, load it later, or compute in a thread of its own (the default)',
  });
}
