import type { Graph } from '../../graph/graph.ts';
import type { HostArray } from '../../host-array.ts';
import { primitives } from '../../tensor/primitives/index.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { TensorType } from '../../tensor/tensor.ts';
import type { Precision } from '../engine.ts';

export interface Program {
  run(inputs: readonly HostArray[]): Record<string, HostArray>;
  allocateInput(name: string): HostArray;
}

export const allocate = ({ shape, dtype }: Pick<TensorType, 'shape' | 'dtype'>, precision: Precision): HostArray => {
  const size = sizeOf(shape);
  if (dtype === 'int32') return new Int32Array(size);
  if (dtype === 'bool') return new Uint8Array(size);
  return precision === 'float64' ? new Float64Array(size) : new Float32Array(size);
};

/** A graph without batch as a list of kernels over buffers that are made once. */
export function compileGraph(graph: Graph, precision: Precision): Program {
  const values: HostArray[] = graph.nodes.map((node) => allocate(node.items ? { shape: [0], dtype: 'float' } : node, precision));
  const parts: HostArray[][] = [];
  const steps: (() => void)[] = [];
  graph.nodes.forEach((node, i) => {
    if (node.primitive === 'input') return;
    if (node.primitive === 'constant') return values[i]!.set(node.attributes['data'] as HostArray);
    if (node.primitive === 'item') {
      const index = node.attributes['index'] as number;
      return void steps.push(() => void (values[i] = parts[node.inputs[0]!]![index]!));
    }
    if (node.primitive === 'scan') {
      const { length, carries, sequences } = node.attributes as { length: number; carries: number; sequences: number };
      const body = node.attributes['body'] as Graph;
      const program = compileGraph(body, precision);
      const results = node.items!.map((type) => allocate(type, precision));
      parts[i] = results;
      return void steps.push(() => {
        const given = node.inputs.map((source) => values[source]!);
        const current = given.slice(0, carries).map((array) => array.slice());
        for (let round = 0; round < length; round++) {
          const slices = given.slice(carries, carries + sequences).map((array) => {
            const size = array.length / length;
            return array.subarray(round * size, (round + 1) * size);
          });
          const made = program.run([...current, ...slices, ...given.slice(carries + sequences)]);
          body.outputs.forEach(({ name }, k) => {
            if (k >= carries) results[k]!.set(made[name]!, round * made[name]!.length);
          });
          const next = current.map((_, k) => made[body.outputs[k]!.name]!.slice());
          next.forEach((array, k) => current[k]!.set(array));
        }
        current.forEach((array, k) => results[k]!.set(array));
      });
    }
    if (node.primitive === 'while') {
      const body = node.attributes['body'] as Graph;
      const carries = node.attributes['carries'] as number;
      const program = compileGraph(body, precision);
      const results = node.items!.map((type) => allocate(type, precision));
      parts[i] = results;
      return void steps.push(() => {
        const given = node.inputs.map((source) => values[source]!);
        let goesOn = given[0]![0];
        results.forEach((array, k) => array.set(given[k + 1]!));
        while (goesOn) {
          const made = program.run([...results, ...given.slice(1 + carries)]);
          goesOn = made[body.outputs[0]!.name]![0];
          const next = results.map((_, k) => made[body.outputs[k + 1]!.name]!.slice());
          results.forEach((array, k) => array.set(next[k]!));
        }
      });
    }
    const run = primitives[node.primitive]!.kernel!({
      inputs: node.inputs.map((source) => graph.nodes[source]!),
      output: node,
      attributes: node.attributes,
    });
    steps.push(() => run(node.inputs.map((source) => values[source]!), values[i]!));
  });
  const inputNodes = new Map(graph.nodes.flatMap((node, i) => (node.primitive === 'input' ? [[node.attributes['name'] as string, i]] : [])));
  return {
    run(inputs) {
      graph.inputs.forEach(({ name }, k) => void (values[inputNodes.get(name)!] = inputs[k]!));
      for (const step of steps) step();
      return Object.fromEntries(graph.outputs.map(({ name, node }) => [name, values[node]!]));
    },
    allocateInput: (name) => allocate(graph.inputs.find((input) => input.name === name)!, precision),
  };
}
