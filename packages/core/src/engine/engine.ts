import type { Graph } from '../graph/graph.ts';
import type { HostArray } from '../host-array.ts';

/** The type that `float` tensors take when a graph is compiled. */
export type Precision = 'float32' | 'float64';

export interface CompileOptions {
  /** Events per run; batched inputs are `[batchSize, …event]`. Default 1. */
  readonly batchSize?: number;
  readonly precision?: Precision;
  /** Outputs that feed inputs of the next run, output name to input name: they stay with the engine between runs. */
  readonly state?: Readonly<Record<string, string>>;
  /** Runs of the graph per call: other inputs then carry a leading axis of this length, other outputs are stacked along one. Default: none. */
  readonly steps?: number;
  /** Inputs given again with many runs: the same array has the same numbers then, and an engine may keep what it made of it. Default: none. */
  readonly held?: readonly string[];
  /** Runs that will be under way at once: without state, the engine does up to its own `lanes` of them side by side. Default 1. */
  readonly lanes?: number;
}

/** Compiles and runs graphs. */
export interface Engine {
  /** For instance `reference`, `onnxruntime-node`, `tfjs-webgl`. */
  readonly name: string;
  readonly precisions: readonly Precision[];
  /** How many runs of an executable it can do side by side; default 1. */
  readonly lanes?: number;
  /** @throws FlowError ENGINE_UNSUPPORTED for a primitive or precision the engine lacks. */
  compile(graph: Graph, options?: CompileOptions): Promise<Executable>;
  dispose(): Promise<void>;
}

/** A compiled graph with its state; a state is zero until it is written. */
export interface Executable {
  /** Runs once with every input that is not state; gives every output that is not state. Floats come back in the precision compiled for. */
  run(inputs: Readonly<Record<string, HostArray>>): Promise<Record<string, HostArray>>;
  /** Copies of the state, by input name. */
  readState(): Promise<Record<string, HostArray>>;
  writeState(values: Readonly<Record<string, HostArray>>): Promise<void>;
  dispose(): void;
}
