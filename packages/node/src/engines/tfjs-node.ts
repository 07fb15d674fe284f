import { tfjsEngine, type Engine, type TfRuntime } from '@flows/core/engine';
import { loadPackage } from './load-package.ts';

export interface TfjsNodeOptions {
  /** The build for NVIDIA GPUs. */
  readonly gpu?: boolean;
}

/**
 * TensorFlow through TensorFlow.js, which runs a graph operation by operation: of use for large models on a GPU. float32 only.
 * `@tensorflow/tfjs-node` or `@tensorflow/tfjs-node-gpu` must be installed.
 *
 * @throws FlowError ENGINE_UNAVAILABLE when it is not, or does not load.
 *
 * @example
 * ```ts no-run
 * const engine = await tfjsNode({ gpu: true });
 * const flow = new Flow(RealNVP(64), { engine });
 * ```
 */
export async function tfjsNode({ gpu = false }: TfjsNodeOptions = {}): Promise<Engine> {
  // TensorFlow reads these when it is loaded: its fused CPU kernels are slower here, and its greetings go to standard error.
  process.env['TF_ENABLE_ONEDNN_OPTS'] ??= '0';
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  process.env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true';
  const name = gpu ? 'tfjs-node-gpu' : 'tfjs-node';
  const tf = await loadPackage<TfRuntime>(`@tensorflow/${name}`);
  return tfjsEngine(tf, { name, backend: 'tensorflow' });
}
