// What an engine is made of and made with.
export type { CompileOptions, Engine, Executable, Precision } from './engine/engine.ts';
export type { Graph, GraphInput, GraphNode, GraphOutput } from './graph/graph.ts';
export { lower } from './graph/lower.ts';
export { printGraph } from './graph/print-graph.ts';
export { trace, type InputSpec } from './graph/trace.ts';
export { referenceEngine } from './engine/reference/reference-engine.ts';
