import { referenceEngine, type Engine } from '@flows/core/engine';
import { onnxRuntimeWeb, type OnnxRuntimeWebOptions } from './onnx-runtime-web.ts';
import { tfjsWebGL } from './tfjs-webgl.ts';
import { tfjsWebGPU } from './tfjs-webgpu.ts';

/** The engines of a browser, the likely fastest first. */
export const webEngineNames = [
  'onnxruntime-web',
  'onnxruntime-web-webgpu',
  'tfjs-webgpu',
  'tfjs-webgl',
  'reference',
] as const;
export type WebEngineName = (typeof webEngineNames)[number];

/** Options of the engines that have any. */
export type WebEngineOptions = Omit<OnnxRuntimeWebOptions, 'webgpu'>;

/**
 * An engine by name.
 *
 * @throws FlowError ENGINE_UNAVAILABLE when this browser or installation lacks what it needs.
 */
export function makeWebEngine(name: WebEngineName, options: WebEngineOptions = {}): Promise<Engine> {
  switch (name) {
    case 'onnxruntime-web':
      return onnxRuntimeWeb(options);
    case 'onnxruntime-web-webgpu':
      return onnxRuntimeWeb({ ...options, webgpu: true });
    case 'tfjs-webgpu':
      return tfjsWebGPU();
    case 'tfjs-webgl':
      return tfjsWebGL();
    case 'reference':
      return Promise.resolve(referenceEngine());
  }
}
