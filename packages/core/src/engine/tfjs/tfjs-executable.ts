import { FlowError } from '../../flow-error.ts';
import type { Graph, GraphInput } from '../../graph/graph.ts';
import type { HostArray } from '../../host-array.ts';
import { formatShape, sizeOf } from '../../tensor/shape.ts';
import type { Executable } from '../engine.ts';
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
    stateInputs.map((input) => [input.name, upload(new Float32Array(sizeOf(input.shape)), input)]),
  );
  let queue: Promise<unknown> = Promise.resolve();
  let disposed = false;

  function upload(data: HostArray, { name, shape, dtype }: GraphInput): TfTensor {
    if (data.length !== sizeOf(shape))
      throw new FlowError(
        'SHAPE_MISMATCH',
        `input "${name}" has ${data.length} values, expected shape ${formatShape(shape)}`,
      );
    return device.upload(data, shape, dtype);
  }

  /** In the order of the calls, and never within a `tidy` of the caller, for it starts in a later task. */
  function enqueue<T>(task: () => T | Promise<T>): Promise<T> {
    const result = queue.then(async () => {
      if (disposed) throw new FlowError('ENGINE_FAILED', `this graph of ${engine} has been disposed of`);
      device.activate();
      try {
        return await task();
      } catch (error) {
        throw error instanceof FlowError
          ? error
          : new FlowError('ENGINE_FAILED', `${engine}: ${error instanceof Error ? error.message : String(error)}`, {
              cause: error,
            });
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

  /** After what is under way. */
  async function release(): Promise<void> {
    await queue;
    disposeAll(tensors.values());
    program.dispose();
  }

  return {
    run(inputs) {
      // Copied now: the caller may write into its arrays as soon as the call returns.
      const copies = Object.fromEntries(Object.entries(inputs).map(([name, array]) => [name, array.slice()]));
      return enqueue(async () => {
        const uploaded: TfTensor[] = [];
        let results: TfTensor[];
        try {
          const given = graph.inputs.map((input) => {
            const kept = tensors.get(input.name);
            if (kept !== undefined) return kept;
            const array = copies[input.name];
            if (array === undefined) throw new FlowError('ENGINE_FAILED', `input "${input.name}" is missing`);
            const tensor = upload(array, input);
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
    readState: () => enqueue(() => readAll([...tensors.keys()], [...tensors.values()], stateInputs)),
    writeState(values) {
      const copies = Object.entries(values).map(([name, array]): [string, HostArray] => [name, array.slice()]);
      return enqueue(() => {
        for (const [name, array] of copies) {
          const input = stateInputs.find((candidate) => candidate.name === name);
          if (input === undefined) throw new FlowError('ENGINE_FAILED', `"${name}" is not state`);
          const tensor = upload(array, input);
          tensors.get(name)!.dispose();
          tensors.set(name, tensor);
        }
      });
    },
    dispose() {
      if (disposed) return;
      onDispose();
      disposed = true;
      void release();
    },
  };
}
