import { FlowError } from '../../flow-error.ts';
import type { Graph } from '../../graph/graph.ts';
import { lower } from '../../graph/lower.ts';
import type { HostArray } from '../../host-array.ts';
import type { CompileOptions, Engine, Executable } from '../engine.ts';
import { compileGraph } from './compile-graph.ts';

/** Pure TypeScript, float64 or float32: correct everywhere, and what flows run on when no other engine is given. */
export function referenceEngine(): Engine {
  return {
    name: 'reference',
    precisions: ['float64', 'float32'],
    compile: async (graph, options = {}) => executable(graph, options),
    dispose: async () => {},
  };
}

function executable(graph: Graph, options: CompileOptions): Executable {
  const { precision = 'float64', state = {} } = options;
  const lowered = lower(graph, options);
  const program = compileGraph(lowered, precision);
  const stateInputs = new Map(Object.values(state).map((name) => [name, program.allocateInput(name)]));
  return {
    async run(inputs) {
      const given = lowered.inputs.map(({ name }) => {
        const array = stateInputs.get(name) ?? inputs[name];
        if (array === undefined) throw new FlowError('ENGINE_FAILED', `input "${name}" is missing`);
        return array;
      });
      const values = program.run(given);
      const outputs: Record<string, HostArray> = {};
      for (const { name } of lowered.outputs) if (!(name in state)) outputs[name] = values[name]!.slice();
      for (const [output, input] of Object.entries(state)) stateInputs.get(input)!.set(values[output]!);
      return outputs;
    },
    readState: async () => Object.fromEntries([...stateInputs].map(([name, array]) => [name, array.slice()])),
    async writeState(values) {
      for (const [name, array] of Object.entries(values)) stateInputs.get(name)!.set(array);
    },
    dispose() {},
  };
}
