import { onnxEngine, type Engine, type OnnxRuntime } from '@flows/core/engine';
import { availableParallelism } from 'node:os';
import { loadPackage } from './load-package.ts';

/** What an engine is made from, here or in a thread of its own. */
export interface OnnxRuntimeSettings {
  /** Threads one operation may use where it is large enough to gain; default: the cores, at most 4. Results do not depend on it. */
  readonly threads?: number;
  /** Where to compute, in ONNX Runtime's words; default `['cpu']`. */
  readonly executionProviders?: readonly string[];
  /** Further options of ONNX Runtime's sessions. */
  readonly sessionOptions?: Readonly<Record<string, unknown>>;
}

export const onnxRuntimeName = 'onnxruntime-node';

/** ONNX Runtime in this very thread, which it blocks while it computes. */
export async function onnxRuntimeInThread(settings: OnnxRuntimeSettings = {}): Promise<Engine> {
  const { threads = Math.min(4, availableParallelism()), executionProviders = ['cpu'], sessionOptions = {} } = settings;
  const ort = await loadPackage<OnnxRuntime>(onnxRuntimeName);
  return onnxEngine(ort, { name: onnxRuntimeName, dialect: 'native', executionProviders, threads, sessionOptions });
}
