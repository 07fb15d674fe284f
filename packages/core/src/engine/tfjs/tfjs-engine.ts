import { FlowError } from '../../flow-error.ts';
import { lower } from '../../graph/lower.ts';
import { primitives } from '../../tensor/primitives/index.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { Graph } from '../../graph/graph.ts';
import type { CompileOptions, Engine, Executable } from '../engine.ts';
import { checkState } from '../reference/check-state.ts';
import { referenceEngine } from '../reference/reference-engine.ts';
import { createDevice } from './device.ts';
import { tfjsExecutable } from './tfjs-executable.ts';
import type { TfRuntime } from './tfjs-runtime.ts';

export interface TfjsEngineOptions {
  /** The engine's name in results and messages, for instance `tfjs-webgl`. */
  readonly name?: string;
  /** The backend to compute with; default: the runtime's current one. It must be initialised (`await tf.setBackend(…)`). */
  readonly backend?: string;
  /** Called when the engine is disposed of. */
  readonly dispose?: () => void | Promise<void>;
}

/**
 * An engine on a TensorFlow.js runtime: each operation of a graph is a kernel of one of its backends. float32 only.
 *
 * @example
 * ```ts no-run
 * import * as tf from '@tensorflow/tfjs';
 * await tf.setBackend('webgl');
 * const engine = tfjsEngine(tf, { name: 'tfjs-webgl' });
 * ```
 */
export function tfjsEngine(tf: TfRuntime, options: TfjsEngineOptions = {}): Engine {
  const { backend = tf.getBackend() } = options;
  const { name = `tfjs-${backend}`, dispose } = options;
  const device = createDevice(tf, backend);
  const executables = new Set<Executable>();
  return {
    name,
    precisions: ['float32'],
    async compile(graph, compileOptions: CompileOptions = {}) {
      const { precision = 'float32', state = {} } = compileOptions;
      if (precision !== 'float32')
        throw new FlowError('ENGINE_UNSUPPORTED', `${name} computes in float32, asked for ${precision}`, {
          hint: 'compile for float32, or choose an engine that has float64 (wasm, native, reference)',
        });
      checkPrimitives(graph, name);
      checkState(graph, state);
      const lowered = lower(graph, compileOptions);
      // No GPU holds an empty array, and there is next to nothing to compute.
      if (hasEmpty(lowered)) return referenceEngine().compile(graph, { ...compileOptions, precision });
      const executable = tfjsExecutable(lowered, state, device, name, () => executables.delete(executable));
      executables.add(executable);
      return executable;
    },
    async dispose() {
      for (const executable of executables) executable.dispose();
      await dispose?.();
    },
  };
}

function checkPrimitives({ nodes }: Graph, name: string): void {
  for (const { primitive, attributes } of nodes) {
    if (!Object.hasOwn(primitives, primitive))
      throw new FlowError('ENGINE_UNSUPPORTED', `${name} has no primitive "${primitive}"`);
    if (attributes['body'] !== undefined) checkPrimitives(attributes['body'] as Graph, name);
  }
}

const hasEmpty = ({ nodes }: Graph): boolean =>
  nodes.some(
    ({ shape, items, attributes: { body, length } }) =>
      sizeOf(shape) === 0 ||
      length === 0 ||
      items?.some((item) => sizeOf(item.shape) === 0) ||
      (body !== undefined && hasEmpty(body as Graph)),
  );
