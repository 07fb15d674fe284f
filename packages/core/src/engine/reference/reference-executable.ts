import { FlowError } from '../../flow-error.ts';
import { lower } from '../../graph/lower.ts';
import type { Graph } from '../../graph/graph.ts';
import type { HostArray } from '../../host-array.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { TensorType } from '../../tensor/tensor.ts';
import type { CompileOptions, Executable } from '../engine.ts';
import { allocate } from '../../allocate.ts';
import { checkArray } from '../check-array.ts';
import { checkState } from './check-state.ts';
import { checkSupported } from './check-supported.ts';
import type { Program } from './bind-graph.ts';
import { bindGraph } from './program.ts';

/** A graph compiled to kernels in this thread; its state lies in two sets of arrays that change places with every run. */
export function compileReference(graph: Graph, options: CompileOptions): Executable {
  const { precision = 'float64', state = {} } = options;
  checkSupported(graph, precision);
  checkState(graph, state);
  const lowered = lower(graph, options);
  const types = new Map(lowered.inputs.map((input) => [input.name, input]));
  const arrayFor = ({ dtype, shape }: TensorType): HostArray => allocate(dtype, sizeOf(shape), precision);

  const pairs = new Map(
    Object.values(state).map((name) => {
      const type = types.get(name)!;
      return [name, [arrayFor(type), arrayFor(type)] as [HostArray, HostArray]];
    }),
  );
  const given = lowered.inputs.flatMap((type) => (pairs.has(type.name) ? [] : [{ ...type, array: arrayFor(type) }]));
  const wanted = lowered.outputs.flatMap(({ name, node }) =>
    Object.hasOwn(state, name) ? [] : [{ name, array: arrayFor(lowered.nodes[node]!) }],
  );
  const inputArrays = new Map(given.map(({ name, array }) => [name, [array]]));
  const outputArrays = new Map(wanted.map(({ name, array }) => [name, [array]]));
  let program: Program | undefined = bindGraph(
    lowered,
    precision,
    lowered.inputs.map(({ name }) => pairs.get(name) ?? inputArrays.get(name)!),
    lowered.outputs.map(({ name }) => outputArrays.get(name) ?? pairs.get(state[name]!)!.toReversed()),
  );
  let turn = 0;
  const alive = (): Program => {
    if (program === undefined) throw new FlowError('ENGINE_FAILED', 'the executable is disposed');
    return program;
  };

  return {
    async run(inputs) {
      const current = alive();
      for (const input of given) checkArray('input', input, inputs[input.name]);
      for (const { name, array } of given) array.set(inputs[name]!);
      current.run(turn);
      turn = 1 - turn;
      return Object.fromEntries(wanted.map(({ name, array }) => [name, array.slice()]));
    },
    async readState() {
      alive();
      return Object.fromEntries([...pairs].map(([name, pair]) => [name, pair[turn]!.slice()]));
    },
    async writeState(values) {
      alive();
      for (const [name, value] of Object.entries(values)) {
        if (!pairs.has(name))
          throw new FlowError('ENGINE_FAILED', `there is no state "${name}"`, {
            hint: `the states are ${[...pairs.keys()].join(', ') || 'none'}`,
          });
        checkArray('state', types.get(name)!, value);
      }
      for (const [name, value] of Object.entries(values)) pairs.get(name)![turn]!.set(value);
    },
    dispose() {
      program = undefined;
      pairs.clear();
      given.length = 0;
      wanted.length = 0;
    },
  };
}
