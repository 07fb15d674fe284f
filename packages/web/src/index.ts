export {
  chooseEngine,
  type ChooseEngineOptions,
  type ChosenEngine,
  type EngineChoice,
  type EngineTrial,
} from './choose-engine.ts';
export { engineInWorker } from './engine-in-worker.ts';
export { onnxRuntimeWeb, type OnnxRuntimeWebOptions } from './engines/onnx-runtime-web.ts';
export { tfjsWebGL } from './engines/tfjs-webgl.ts';
export { tfjsWebGPU } from './engines/tfjs-webgpu.ts';
export { webEngineNames, type WebEngineName, type WebEngineOptions } from './engines/web-engines.ts';
