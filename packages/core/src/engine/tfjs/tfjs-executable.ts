import { FlowError } from '../../flow-error.ts';
import type { Graph, GraphInput } from '../../graph/graph.ts';
import type { HostArray } from '../../host-array.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { Executable } from '../engine.ts';
import { checkArray } from '../check-array.ts';
import { messageOf } from '../message-of.ts';
import { compileProgram } from './compile-program.ts';
import type { Device } from './device.ts';
import { disposeAll } from './program.ts';
import type { TfTensor } from './tfjs-runtime.ts';

/** A compiled graph whose state are tensors that stay with the backend; calls are worked off one after another. */
export function tfjsExecutable(
  graph: Graph,
  state: Readonly<Record<string, string>>,
  device: Device,
  engine: string,
  onDispose: () => void,
): Executable {
  const program = compileProgram(graph, device);
  const stateNames = new Set(Object.values(state));
  const stateInputs = graph.inputs.filter(({ name }) => stateNames.has(name));
  const tensors = new Map(
    stateInputs.map(({ name, shape, dtype }) => {
      const zeros = device.convert(new Float32Array(sizeOf(shape)), dtype);
      return [name, device.upload(zeros, shape, dtype)];
    }),
  );
  let queue: Promise<unknown> = Promise.resolve();
  let pending = 0;
  let disposed = false;

  function refuseDisposed(): void {
    if (disposed) throw new FlowError('ENGINE_FAILED', `this graph of ${engine} has been disposed of`);
  }

  /** In the order of the calls, and never within a `tidy` of the caller, for it starts in a later task. */
  function enqueue<T>(task: () => T | Promise<T>): Promise<T> {
    pending++;
    const result = queue.then(async () => {
      try {
        refuseDisposed();
        device.activate();
        return await task();
      } catch (error) {
        throw error instanceof FlowError
          ? error
          : new FlowError('ENGINE_FAILED', `${engine}: ${messageOf(error)}`, {
              cause: error,
            });
      } finally {
        pending--;
        if (disposed && pending === 0) release();
      }
    });
    queue = result.catch(() => {});
    return result;
  }

  async function readAll(
    names: readonly string[],
    values: readonly TfTensor[],
    inputs: readonly Pick<GraphInput, 'dtype'>[],
  ) {
    const arrays = await Promise.all(values.map((tensor, i) => device.read(tensor, inputs[i]!.dtype)));
    return Object.fromEntries(names.map((name, i): [string, HostArray] => [name, arrays[i]!]));
  }

  function release(): void {
    disposeAll(tensors.values());
    program.dispose();
  }

  return {
    async run(inputs) {
      refuseDisposed();
      // Copied now: the caller may write into its arrays as soon as the call returns.
      const copies = graph.inputs.map((input) => {
        if (tensors.has(input.name)) return undefined;
        const array = inputs[input.name];
        checkArray('input', input, array);
        return device.convert(array, input.dtype);
      });
      return enqueue(async () => {
        const uploaded: TfTensor[] = [];
        let results: TfTensor[];
        try {
          const given = graph.inputs.map(({ name, shape, dtype }, i) => {
            const kept = tensors.get(name);
            if (kept !== undefined) return kept;
            const tensor = device.upload(copies[i]!, shape, dtype);
            uploaded.push(tensor);
            return tensor;
          });
          results = await program.run(given);
        } finally {
          disposeAll(uploaded);
        }
        const outputs: TfTensor[] = [];
        const names: string[] = [];
        const types: Pick<GraphInput, 'dtype'>[] = [];
        graph.outputs.forEach(({ name, node }, i) => {
          const input = state[name];
          if (input === undefined) {
            names.push(name);
            outputs.push(results[i]!);
            types.push(graph.nodes[node]!);
          } else {
            tensors.get(input)!.dispose();
            tensors.set(input, results[i]!);
          }
        });
        try {
          return await readAll(names, outputs, types);
        } finally {
          disposeAll(outputs);
        }
      });
    },
    async readState() {
      refuseDisposed();
      return enqueue(() => readAll([...tensors.keys()], [...tensors.values()], stateInputs));
    },
    async writeState(values) {
      refuseDisposed();
      const copies = Object.entries(values).map(([name, array]) => {
        const input = stateInputs.find((candidate) => candidate.name === name);
        if (input === undefined) throw new FlowError('ENGINE_FAILED', `"${name}" is no state`);
        checkArray('state', input, array);
        return { input, copy: device.convert(array, input.dtype) };
      });
      return enqueue(() => {
        for (const { input, copy } of copies) {
          const tensor = device.upload(copy, input.shape, input.dtype);
          tensors.get(input.name)!.dispose();
          tensors.set(input.name, tensor);
        }
      });
    },
    dispose() {
      if (disposed) return;
      onDispose();
      disposed = true;
      // What is under way still needs its tensors.
      if (pending === 0) release();
    },
  };
}
