import { FlowError } from '../../flow-error.ts';
import type { Graph } from '../../graph/graph.ts';
import type { HostArray } from '../../host-array.ts';
import { loopAttributes } from '../../tensor/primitives/loop.ts';
import type { DType } from '../../tensor/tensor.ts';
import type { Device } from './device.ts';
import { compileScan } from './compile-scan.ts';
import { compileWhile } from './compile-while.ts';
import type { Run } from './operation.ts';
import { operations } from './operations/index.ts';
import { disposeAll, type Program, type RunLoop } from './program.ts';
import type { TfTensor } from './tfjs-runtime.ts';

type Value = TfTensor | readonly TfTensor[];

/** One node, ready to run. */
type Step =
  | { readonly kind: 'operation'; readonly run: Run }
  | { readonly kind: 'loop'; readonly run: RunLoop }
  | { readonly kind: 'item'; readonly index: number }
  | { readonly kind: 'given' };

/**
 * A graph without batch as a list of kernels. Every value is disposed of right after its last use, which the graph knows;
 * inputs and constants are borrowed, outputs are handed over.
 */
export function compileProgram(graph: Graph, device: Device): Program {
  const { kernels } = device;
  const constants: TfTensor[] = [];
  const programs: Program[] = [];
  const values: Value[] = []; // constants; a run works on a copy
  const constant = (data: HostArray, shape: readonly number[], dtype: DType): TfTensor => {
    const tensor = device.upload(device.convert(data, dtype), shape, dtype);
    constants.push(tensor);
    return tensor;
  };
  const dispose = (): void => {
    disposeAll(constants);
    for (const program of programs) program.dispose();
  };
  device.activate();
  let steps: Step[];
  try {
    steps = graph.nodes.map((node, i): Step => {
      const { primitive, attributes, shape, dtype } = node;
      if (primitive === 'input') return { kind: 'given' };
      if (primitive === 'constant') {
        values[i] = constant(attributes['data'] as HostArray, shape, dtype);
        return { kind: 'given' };
      }
      if (primitive === 'item') return { kind: 'item', index: attributes['index'] as number };
      if (primitive === 'scan' || primitive === 'while') {
        const body = compileProgram(loopAttributes(attributes).body, device);
        programs.push(body);
        return { kind: 'loop', run: (primitive === 'scan' ? compileScan : compileWhile)(node, body, device) };
      }
      const operation = operations[primitive];
      if (operation === undefined)
        throw new FlowError('ENGINE_UNSUPPORTED', `TensorFlow.js has no operation for the primitive "${primitive}"`);
      const inputs = node.inputs.map((source) => graph.nodes[source]!);
      const run = operation({
        inputs,
        output: node,
        attributes,
        constantInput: (index) => inputs[index]!.attributes['data'] as HostArray | undefined,
        constant,
        backend: device.backend,
        accurate: device.accurate,
      });
      return { kind: 'operation', run };
    });
  } catch (error) {
    dispose();
    throw error;
  }
  const inputNodes = graph.inputs.map(({ name }) =>
    graph.nodes.findIndex((node) => node.primitive === 'input' && node.attributes['name'] === name),
  );
  const released = lastUses(graph);

  return {
    dispose,
    async run(inputs) {
      const current = [...values];
      inputNodes.forEach((node, k) => void (current[node] = inputs[k]!));
      const owned = new Set<number>();
      const outputs: TfTensor[] = [];
      const release = (i: number): void => {
        if (!owned.delete(i)) return;
        const value = current[i]!;
        if (isTuple(value)) disposeAll(value);
        else value.dispose();
      };
      device.activate();
      try {
        for (let i = 0; i < steps.length; i++) {
          const step = steps[i]!;
          if (step.kind === 'given') continue;
          const operands = graph.nodes[i]!.inputs.map((source) => current[source]!);
          if (step.kind === 'loop') {
            current[i] = await step.run(operands as TfTensor[]);
            device.activate();
          } else {
            current[i] = kernels.settle(() =>
              step.kind === 'item'
                ? (operands[0] as readonly TfTensor[])[step.index]!
                : step.run(kernels, operands as TfTensor[]),
            );
          }
          owned.add(i);
          for (const source of released[i]!) release(source);
        }
        for (const { node } of graph.outputs) {
          const value = current[node] as TfTensor;
          // A value may be given out twice, and inputs and constants remain with their owners.
          outputs.push(owned.delete(node) ? value : kernels.settle(() => value));
        }
        return outputs;
      } catch (error) {
        disposeAll(outputs);
        throw error;
      } finally {
        for (const i of owned) release(i);
      }
    },
  };
}

const isTuple = (value: Value): value is readonly TfTensor[] => Array.isArray(value);

/** For each node the nodes that nobody needs after it. */
function lastUses({ nodes, outputs }: Graph): number[][] {
  const released: number[][] = nodes.map(() => []);
  const needed = new Set(outputs.map(({ node }) => node));
  for (let i = nodes.length - 1; i >= 0; i--)
    for (const source of [i, ...nodes[i]!.inputs]) {
      if (needed.has(source)) continue;
      needed.add(source);
      released[i]!.push(source);
    }
  return released;
}
