import { input } from '../tensor/primitives/input.ts';
import { scan } from '../tensor/scan.ts';
import { collect } from './collect.ts';
import type { Graph } from './graph.ts';
import { applyGraph } from './rebuild.ts';

/** A graph that runs another several times: its state is carried, its other inputs are read and its other outputs stacked along a first axis. */
export function repeatSteps(graph: Graph, state: Readonly<Record<string, string>>, steps: number): Graph {
  const stateInputs = new Set(Object.values(state));
  const inputs = graph.inputs.map(({ name, shape, dtype }) =>
    input(name, stateInputs.has(name) ? shape : [steps, ...shape], { dtype }),
  );
  const carried = inputs.filter((_, i) => stateInputs.has(graph.inputs[i]!.name));
  const read = inputs.filter((_, i) => !stateInputs.has(graph.inputs[i]!.name));
  const outputOf = Object.fromEntries(Object.entries(state).map(([output, name]) => [name, output]));
  const plain = graph.outputs.filter(({ name }) => !(name in state));
  const { carries, outputs } = scan({
    length: steps,
    carries: carried,
    sequences: read,
    body: (values, slices) => {
      const given = [...values];
      const sliced = [...slices];
      const results = applyGraph(
        graph,
        graph.inputs.map(({ name }) => (stateInputs.has(name) ? given.shift()! : sliced.shift()!)),
      );
      const result = (name: string) => results[graph.outputs.findIndex((output) => output.name === name)]!;
      return {
        carries: carried.map(({ attributes }) => result(outputOf[attributes['name'] as string]!)),
        outputs: plain.map(({ name }) => result(name)),
      };
    },
  });
  return collect(inputs, [
    ...carried.map(({ attributes }, i) => [outputOf[attributes['name'] as string]!, carries[i]!] as const),
    ...plain.map(({ name }, i) => [name, outputs[i]!] as const),
  ]);
}
