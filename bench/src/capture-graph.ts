import type { CompileOptions, Engine, Executable } from '@flows/core';
import type { Graph, HostArray } from '@flows/core/engine';
import type { BenchCase } from './cases.ts';
import { trainingData, trainingRun } from './training-run.ts';

/** What `fit` hands to an engine: the graph it compiles, its first state and the inputs of its first call. */
export interface CapturedStep {
  readonly graph: Graph;
  readonly options: CompileOptions;
  readonly state: Readonly<Record<string, HostArray>>;
  readonly inputs: Readonly<Record<string, HostArray>>;
}

/** The training step as `fit` compiles it, taken down by an engine that computes nothing. */
export async function captureStep(
  benchCase: BenchCase,
  options: { readonly stepsPerCall?: number } = {},
): Promise<CapturedStep> {
  let compiled: Pick<CapturedStep, 'graph' | 'options'> | undefined;
  let state: CapturedStep['state'] = {};
  let inputs: CapturedStep['inputs'] | undefined;
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
    await trainingRun(benchCase, trainingData(benchCase), engine, options);
  } catch (error) {
    if (error !== enough) throw error;
  }
  return { ...compiled!, state, inputs: inputs! };
}
