// What an engine is made of and made with.
export type { CompileOptions, Engine, Executable, Precision } from './engine/engine.ts';
export { FlowError } from './flow-error.ts';
export type { HostArray } from './host-array.ts';
export type { Graph, GraphInput, GraphNode, GraphOutput } from './graph/graph.ts';
export { lower } from './graph/lower.ts';
export { printGraph } from './graph/print-graph.ts';
export { trace, type InputSpec } from './graph/trace.ts';
export { referenceEngine } from './engine/reference/reference-engine.ts';
export { onnxEngine, type OnnxEngineOptions } from './engine/onnx/onnx-engine.ts';
export { tfjsEngine, type TfjsEngineOptions } from './engine/tfjs/tfjs-engine.ts';
export type { TfRuntime } from './engine/tfjs/tfjs-runtime.ts';
export { parallelEngine, type ParallelEngineOptions } from './engine/parallel-engine.ts';
export { serveEngine } from './engine/worker/serve-engine.ts';
export { workerEngine, type WorkerEngineOptions } from './engine/worker/worker-engine.ts';
export type { MessageTarget } from './engine/worker/engine-port.ts';
export { messageOf } from './engine/message-of.ts';
export { emitOnnx, type EmitOptions } from './engine/onnx/emit-onnx.ts';
export type { OnnxRuntime, OnnxSession, OnnxTensor } from './engine/onnx/onnx-runtime.ts';
