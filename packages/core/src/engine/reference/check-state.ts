import { FlowError } from '../../flow-error.ts';
import type { Graph } from '../../graph/graph.ts';
import { formatShape, sameShape } from '../../tensor/shape.ts';

/** Refuses a state whose output or input does not exist, is used twice, or whose two ends differ in type. */
export function checkState(graph: Graph, state: Readonly<Record<string, string>>): void {
  const fed = new Set<string>();
  for (const [outputName, inputName] of Object.entries(state)) {
    const output = graph.outputs.find(({ name }) => name === outputName);
    const input = graph.inputs.find(({ name }) => name === inputName);
    if (output === undefined || input === undefined)
      throw new FlowError(
        'ENGINE_FAILED',
        `state from output "${outputName}" to input "${inputName}": the graph has no such ${output ? 'input' : 'output'}`,
      );
    if (fed.has(inputName)) throw new FlowError('ENGINE_FAILED', `two outputs feed the state "${inputName}"`);
    fed.add(inputName);
    const type = graph.nodes[output.node]!;
    if (!sameShape(type.shape, input.shape) || type.dtype !== input.dtype || type.batch !== input.batch)
      throw new FlowError(
        'SHAPE_MISMATCH',
        `state "${inputName}" is ${describe(input)}, the output "${outputName}" that feeds it is ${describe(type)}`,
      );
  }
}

const describe = ({ dtype, shape, batch }: { dtype: string; shape: readonly number[]; batch: number }): string =>
  `${dtype} ${formatShape(shape)}${batch > 0 ? ' per event' : ''}`;
