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
export { modelFileOf, openModelFile, saveModelFile, type OpenedModel } from './model-files.ts';
export { forgetSession, loadSession, saveSession } from './session-store.ts';
export { openTrainer } from './trainer/open-trainer.ts';
export type {
  LoadedFlow,
  OpenTrainerOptions,
  Trainer,
  TrainerData,
  TrainerEvent,
  TrainerRun,
  TrainerSettings,
  TrainerSnapshot,
  TrainerStatus,
  ViewOptions,
} from './trainer/trainer.ts';
export { webEngineNames, type WebEngineName, type WebEngineOptions } from './engines/web-engines.ts';
