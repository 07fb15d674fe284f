import { FlowError } from '../../flow-error.ts';
import type { Graph } from '../../graph/graph.ts';
import { lower } from '../../graph/lower.ts';
import type { CompileOptions, Engine, Executable, Precision } from '../engine.ts';
import { referenceEngine } from '../reference/reference-engine.ts';
import { emitOnnx } from './emit-onnx.ts';
import { onnxExecutable } from './onnx-executable.ts';
import type { OnnxRuntime, OnnxSession } from './onnx-runtime.ts';
import type { Dialect } from './target.ts';

export interface OnnxEngineOptions {
  /** For instance `onnxruntime-node`. */
  readonly name: string;
  /** Which build the runtime is. */
  readonly dialect: Dialect;
  readonly executionProviders?: readonly unknown[];
  /** Threads of one operation; default 1. Wasm takes its own number from the runtime's environment. */
  readonly threads?: number;
  /** Further options of the runtime's sessions, over ours. */
  readonly sessionOptions?: Readonly<Record<string, unknown>>;
}

/**
 * An engine over ONNX Runtime, which is given: graphs become ONNX models.
 *
 * @throws FlowError ENGINE_UNSUPPORTED from `compile` for a precision the build lacks.
 */
export function onnxEngine(ort: OnnxRuntime, options: OnnxEngineOptions): Engine {
  const { name, dialect } = options;
  const precisions: readonly Precision[] = dialect === 'webgpu' ? ['float32'] : ['float32', 'float64'];
  const executables = new Set<Executable>();
  let disposed = false;
  return {
    name,
    precisions,
    async compile(graph, compileOptions = {}) {
      const { precision = precisions[0]! } = compileOptions;
      if (disposed) throw new FlowError('ENGINE_FAILED', `the engine ${name} is disposed`);
      if (!precisions.includes(precision))
        throw new FlowError('ENGINE_UNSUPPORTED', `${name} computes in ${precisions.join(' and ')}, not in ${precision}`);
      const lowered = lower(graph, compileOptions);
      // The runtime's kernels differ on what is empty; there is nothing to be fast about either.
      if (hasEmptyTensor(lowered)) return referenceEngine().compile(graph, { ...compileOptions, precision });
      const model = emitOnnx(lowered, { precision, dialect });
      const session = await createSession(ort, model, options, compileOptions);
      const executable = onnxExecutable({ ort, session, graph: lowered, precision, dialect, name, state: compileOptions.state ?? {} });
      const dispose = executable.dispose;
      const tracked: Executable = {
        ...executable,
        dispose() {
          executables.delete(tracked);
          dispose();
        },
      };
      executables.add(tracked);
      return tracked;
    },
    async dispose() {
      disposed = true;
      for (const executable of executables) executable.dispose();
    },
  };
}

async function createSession(
  ort: OnnxRuntime,
  model: Uint8Array,
  { name, dialect, executionProviders, threads = 1, sessionOptions }: OnnxEngineOptions,
  { state = {} }: CompileOptions,
): Promise<OnnxSession> {
  const native = {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    // Threads that wait busily for the next operation take the cores from everyone else; values must be words.
    ...(threads > 1 && { extra: { session: { intra_op: { allow_spinning: '0' }, dynamic_block_base: '4' } } }),
  };
  try {
    return await ort.InferenceSession.create(model, {
      // Further levels fuse into kernels that are no faster, slower on wasm, and absent in float64.
      graphOptimizationLevel: 'basic',
      logSeverityLevel: 3,
      ...(dialect === 'native' && native),
      ...(executionProviders && { executionProviders }),
      ...(dialect === 'webgpu' && {
        preferredOutputLocation: Object.fromEntries(Object.keys(state).map((output) => [output, 'gpu-buffer'])),
      }),
      ...sessionOptions,
    });
  } catch (cause) {
    throw new FlowError('ENGINE_FAILED', `${name} refused the model: ${messageOf(cause)}`, { cause });
  }
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

const hasEmptyTensor = (graph: Graph): boolean =>
  graph.nodes.some(
    ({ shape, items, attributes }) =>
      shape.includes(0) ||
      items?.some((item) => item.shape.includes(0)) ||
      attributes['length'] === 0 ||
      (attributes['body'] !== undefined && hasEmptyTensor(attributes['body'] as Graph)),
  );
