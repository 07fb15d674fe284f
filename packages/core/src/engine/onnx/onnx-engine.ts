import { FlowError } from '../../flow-error.ts';
import type { Graph } from '../../graph/graph.ts';
import { lower } from '../../graph/lower.ts';
import { splitHeld } from '../../graph/split-held.ts';
import type { CompileOptions, Engine, Executable, Precision } from '../engine.ts';
import { primitives } from '../../tensor/primitives/index.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { checkState } from '../reference/check-state.ts';
import { referenceEngine } from '../reference/reference-engine.ts';
import { withPrelude } from '../with-prelude.ts';
import { emitOnnx } from './emit-onnx.ts';
import { onnxExecutable } from './onnx-executable.ts';
import type { OnnxRuntime, OnnxSession } from './onnx-runtime.ts';
import { runtimeFailure } from './runtime-failure.ts';
import type { Dialect } from './target.ts';

export interface OnnxEngineOptions {
  /** For instance `onnxruntime-node`. */
  readonly name: string;
  /** Which build the runtime is. */
  readonly dialect: Dialect;
  readonly executionProviders?: readonly unknown[];
  /** Threads one operation may use, where it is large enough to gain; default 1. Wasm takes its number from the runtime's environment. */
  readonly threads?: number;
  /** Further options of the runtime's sessions, over ours. */
  readonly sessionOptions?: Readonly<Record<string, unknown>>;
}

/**
 * An engine over ONNX Runtime, which is given: graphs become ONNX models.
 *
 * @throws FlowError ENGINE_UNSUPPORTED from `compile` for a precision the build lacks.
 *
 * @example
 * ```ts no-run
 * import * as ort from 'onnxruntime-node';
 * const engine = onnxEngine(ort, { name: 'onnxruntime-node', dialect: 'native' });
 * const flow = new Flow(RealNVP(2), { engine });
 * ```
 */
export function onnxEngine(ort: OnnxRuntime, options: OnnxEngineOptions): Engine {
  const { name, dialect } = options;
  const precisions: readonly Precision[] = dialect === 'webgpu' ? ['float32'] : ['float32', 'float64'];
  const executables = new Set<Executable>();
  const releases = new Set<Promise<void>>();
  let disposed = false;

  async function load(graph: Graph, compileOptions: CompileOptions): Promise<Executable> {
    const { precision = precisions[0]!, state = {} } = compileOptions;
    const inputNames = graph.inputs.map((input) => input.name);
    const model = emitOnnx(graph, { precision, dialect });
    const session = await createSession(ort, model, options, compileOptions, inputNames, {
      isLarge: typicalWork(graph) > worthSharing,
    });
    if (disposed) {
      await session.release();
      throw new FlowError('ENGINE_FAILED', `the engine ${name} was disposed while it compiled`);
    }
    const executable = onnxExecutable({
      ort,
      session,
      graph,
      precision,
      dialect,
      name,
      state,
      onDispose(released) {
        executables.delete(executable);
        releases.add(released);
        void released.finally(() => releases.delete(released));
      },
    });
    executables.add(executable);
    return executable;
  }

  return {
    name,
    precisions,
    async compile(graph, compileOptions = {}) {
      const { precision = precisions[0]! } = compileOptions;
      if (disposed) throw new FlowError('ENGINE_FAILED', `the engine ${name} is disposed`);
      if (!precisions.includes(precision))
        throw new FlowError(
          'ENGINE_UNSUPPORTED',
          `${name} computes in ${precisions.join(' and ')}, not in ${precision}`,
        );
      checkPrimitives(graph, name);
      checkState(graph, compileOptions.state ?? {});
      const lowered = lower(graph, compileOptions);
      // The runtime's kernels differ on what is empty; there is nothing to be fast about either.
      if (hasEmptyTensor(lowered)) return referenceEngine().compile(graph, { ...compileOptions, precision });
      const { held = [], steps } = compileOptions;
      // On a GPU, what is handed over would come back to the host in between; of several steps, each has its own.
      const split = dialect === 'webgpu' || steps !== undefined ? undefined : splitHeld(lowered, held);
      return split === undefined
        ? load(lowered, compileOptions)
        : withPrelude(await load(split.prelude, { precision }), await load(split.main, compileOptions), held);
    },
    async dispose() {
      disposed = true;
      for (const executable of executables) executable.dispose();
      await Promise.all(releases);
    },
  };
}

async function createSession(
  ort: OnnxRuntime,
  model: Uint8Array,
  { name, dialect, executionProviders, threads: most = 1, sessionOptions }: OnnxEngineOptions,
  { state = {}, lanes = 1 }: CompileOptions,
  inputs: readonly string[],
  { isLarge }: { readonly isLarge: boolean },
): Promise<OnnxSession> {
  // Runs side by side share the cores better than operations do.
  const threads = isLarge && lanes === 1 ? most : 1;
  const native = {
    intraOpNumThreads: threads,
    // The graph is simplified already: it starts sooner, large ones much, and runs as fast.
    graphOptimizationLevel: 'disabled',
    interOpNumThreads: 1,
    executionMode: 'sequential',
    // Threads that wait busily for the next operation are twice as fast in small graphs, but take the cores from everyone else: they
    // wait as long as an operation takes, no longer. Values must be words.
    ...(threads > 1 && { extra: { session: { intra_op: { allow_spinning: '1', spin_duration_us: '50' } } } }),
  };
  try {
    return await ort.InferenceSession.create(model, {
      // Further levels fuse into kernels that are no faster, slower on wasm, and absent in float64.
      graphOptimizationLevel: 'basic',
      logSeverityLevel: 3,
      ...(dialect === 'native' && native),
      ...(executionProviders && { executionProviders }),
      ...(dialect === 'webgpu' && {
        // One that is called like an input has another name in the model, and takes the way over the host.
        preferredOutputLocation: Object.fromEntries(
          Object.keys(state).flatMap((output) => (inputs.includes(output) ? [] : [[output, 'gpu-buffer']])),
        ),
      }),
      ...sessionOptions,
    });
  } catch (cause) {
    throw runtimeFailure(name, 'refused the model', cause);
  }
}

const hasEmptyTensor = (graph: Graph): boolean =>
  graph.nodes.some(
    ({ shape, items, attributes }) =>
      shape.includes(0) ||
      items?.some((item) => item.shape.includes(0)) ||
      attributes['length'] === 0 ||
      (attributes['body'] !== undefined && hasEmptyTensor(attributes['body'] as Graph)),
  );

function checkPrimitives(graph: Graph, name: string): void {
  for (const { primitive, attributes } of graph.nodes) {
    if (primitives[primitive] === undefined)
      throw new FlowError('ENGINE_UNSUPPORTED', `${name} has no primitive "${primitive}"`);
    if (attributes['body'] !== undefined) checkPrimitives(attributes['body'] as Graph, name);
  }
}

// Multiplications of an operation from which a second thread pays: a product of 64 x 64 by 64 x 256 gains a little, one of 24 x 24 loses.
const worthSharing = 500_000;

/** Multiplications of the operation in which a typical multiplication of the graph is done. */
function typicalWork(graph: Graph): number {
  let total = 0;
  let weighted = 0;
  const visit = ({ nodes }: Graph): void => {
    for (const { primitive, inputs, attributes, shape } of nodes) {
      if (attributes['body'] !== undefined) visit(attributes['body'] as Graph);
      if (primitive === 'input' || primitive === 'constant' || primitive === 'item') continue;
      const inner = primitive === 'matMul' ? nodes[inputs[0]!]!.shape.at(attributes['transposeA'] ? -2 : -1)! : 1;
      const work = sizeOf(shape) * inner;
      total += work;
      weighted += work * work;
    }
  };
  visit(graph);
  return total === 0 ? 0 : weighted / total;
}
