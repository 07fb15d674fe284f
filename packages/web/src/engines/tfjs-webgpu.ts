import { tfjsEngine, type Engine } from '@flows/core/engine';
import { loadPeer } from './load-peer.ts';
import { needGraphics } from './need-graphics.ts';
import { untilLost } from './until-lost.ts';
import { useBackend } from './use-backend.ts';

/**
 * TensorFlow.js on WebGPU. Needs the packages `@tensorflow/tfjs` and `@tensorflow/tfjs-backend-webgpu`.
 *
 * @throws FlowError ENGINE_UNAVAILABLE without the packages or without WebGPU.
 *
 * @example
 * ```ts no-run
 * const engine = await tfjsWebGPU();
 * const flow = new Flow(RealNVP(2), { engine });
 * ```
 */
export async function tfjsWebGPU(): Promise<Engine> {
  const name = 'tfjs-webgpu';
  await needGraphics('webgpu', name);
  const packages = ['@tensorflow/tfjs', '@tensorflow/tfjs-backend-webgpu'];
  const tf = await loadPeer(name, packages, async () => {
    const [tf] = await Promise.all([import('@tensorflow/tfjs'), import('@tensorflow/tfjs-backend-webgpu')]);
    return tf;
  });
  await useBackend(tf, 'webgpu', name);
  const { device } = tf.backend() as unknown as { device: { lost: Promise<unknown> } };
  return untilLost(tfjsEngine(tf, { name, backend: 'webgpu' }), device.lost);
}
