import type { CompileOptions, Engine, Executable } from '@flows/core';
import type { Graph, HostArray } from '@flows/core/engine';
import type { BenchCase } from './cases.ts';
import { flowWork } from './flow-work.ts';

/** What a flow hands to an engine: the graph it compiles, its first state and the inputs of its first call. */
export interface CapturedGraph {
  readonly graph: Graph;
  readonly options: CompileOptions;
  readonly state: Readonly<Record<string, HostArray>>;
  readonly inputs: Readonly<Record<string, HostArray>>;
}

/** The work of a case as the flow compiles it, taken down by an engine that computes nothing. */
export async function captureGraph(
  benchCase: BenchCase,
  options: { readonly stepsPerCall?: number } = {},
): Promise<CapturedGraph> {
  let compiled: Pick<CapturedGraph, 'graph' | 'options'> | undefined;
  let state: CapturedGraph['state'] = {};
  let inputs: CapturedGraph['inputs'] | undefined;
  const enough = new Error('captured');
  const executable: Executable = {
    run: async (given) => {
      inputs = given;
      throw enough;
    },
    readState: async () => ({}),
    writeState: async (values) => {
      state = values;
    },
    dispose: () => {},
  };
  const engine: Engine = {
    name: 'capture',
    precisions: ['float32'],
    compile: async (graph, compileOptions = {}) => {
      compiled = { graph, options: compileOptions };
      return executable;
    },
    dispose: async () => {},
  };
  try {
    const { run } = await flowWork(benchCase, engine, options);
    await run(1);
  } catch (error) {
    if (error !== enough) throw error;
  }
  return { ...compiled!, state, inputs: inputs! };
}
