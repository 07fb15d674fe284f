import { FlowError } from '@flows/core';
import { tfjsEngine, type Engine } from '@flows/core/engine';
import { loadPeer } from './load-peer.ts';
import { needGraphics } from './need-graphics.ts';
import { untilLost } from './until-lost.ts';
import { useBackend } from './use-backend.ts';

/**
 * TensorFlow.js on WebGL: nearly every GPU of a browser. Needs the package `@tensorflow/tfjs`.
 *
 * @throws FlowError ENGINE_UNAVAILABLE without the package, without WebGL, or where WebGL computes in half precision only.
 *
 * @example
 * ```ts no-run
 * const engine = await tfjsWebGL();
 * const flow = new Flow(RealNVP(2), { engine });
 * ```
 */
export async function tfjsWebGL(): Promise<Engine> {
  const name = 'tfjs-webgl';
  await needGraphics('webgl', name);
  const tf = await loadPeer(name, ['@tensorflow/tfjs'], () => import('@tensorflow/tfjs'));
  await useBackend(tf, 'webgl', name);
  // Half precision ends at 65504 and has three digits: training would give NaN sooner or later.
  if (!tf.env().getBool('WEBGL_RENDER_FLOAT32_CAPABLE'))
    throw new FlowError('ENGINE_UNAVAILABLE', `${name}: WebGL computes in half precision on this device`, {
      hint: 'use onnxruntime-web or tfjs-webgpu',
    });
  const { gpgpu } = tf.backend() as unknown as { gpgpu: { gl: WebGL2RenderingContext } };
  const lost = new Promise((resolve) => gpgpu.gl.canvas.addEventListener('webglcontextlost', resolve, { once: true }));
  return untilLost(tfjsEngine(tf, { name, backend: 'webgl' }), lost);
}
