import { allocate } from '../../allocate.ts';
import { FlowError } from '../../flow-error.ts';
import type { Graph } from '../../graph/graph.ts';
import type { HostArray } from '../../host-array.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { TensorType } from '../../tensor/tensor.ts';
import { checkArray } from '../check-array.ts';
import type { Executable, Precision } from '../engine.ts';
import type { OnnxRuntime, OnnxSession, OnnxTensor } from './onnx-runtime.ts';
import { runtimeFailure } from './runtime-failure.ts';
import type { Dialect } from './target.ts';

type Value = Pick<TensorType, 'shape' | 'dtype'>;

interface ExecutableOptions {
  readonly ort: OnnxRuntime;
  readonly session: OnnxSession;
  readonly graph: Graph;
  readonly precision: Precision;
  readonly dialect: Dialect;
  readonly name: string;
  readonly state: Readonly<Record<string, string>>;
  /** Told when the executable is disposed of, with when its memory is given back. */
  readonly onDispose: (released: Promise<void>) => void;
}

/** A loaded model with its state. */
export function onnxExecutable({
  ort,
  session,
  graph,
  precision,
  dialect,
  name,
  state,
  onDispose,
}: ExecutableOptions): Executable {
  const inputs = new Map(graph.inputs.map((input) => [input.name, input as Value]));
  const outputs = new Map(graph.outputs.map((output) => [output.name, graph.nodes[output.node]! as Value]));
  // An output that is called like an input has another name in the model.
  const modelName = new Map([...outputs.keys()].map((output, i) => [output, session.outputNames[i]!]));
  const stateInputs = Object.values(state);
  const wrap = (data: HostArray, { shape, dtype }: Value): OnnxTensor =>
    new ort.Tensor(dtype === 'float' ? precision : dtype, data, shape);
  const fresh = (value: Value): OnnxTensor => wrap(allocate(value.dtype, sizeOf(value.shape), precision), value);

  // Natively the next state is written into the buffers of the last but one; elsewhere the runtime gives new tensors.
  const inPlace = dialect === 'native';
  let current = new Map(stateInputs.map((input) => [input, fresh(inputs.get(input)!)]));
  let next = inPlace ? new Map(stateInputs.map((input) => [input, fresh(inputs.get(input)!)])) : current;

  let last: Promise<unknown> = Promise.resolve();
  let disposed = false;
  /** One thing at a time, in the order asked for: a run reads the state the one before it wrote. */
  const inTurn = <T>(action: () => Promise<T>): Promise<T> => {
    const result = last.then(() => {
      if (disposed) throw new FlowError('ENGINE_FAILED', `the executable of ${name} is disposed`);
      return action();
    });
    last = result.catch(() => undefined);
    return result;
  };

  async function run(given: Readonly<Record<string, HostArray>>): Promise<Record<string, HostArray>> {
    const feeds: Record<string, OnnxTensor> = {};
    const take = (name: string, array: HostArray | undefined, value: Value): OnnxTensor => {
      checkArray('input', { name, ...value }, array);
      return wrap(asPrecision(array, value.dtype, precision), value);
    };
    for (const [input, value] of inputs) feeds[input] = current.get(input) ?? take(input, given[input], value);
    const fetches: Record<string, OnnxTensor> = {};
    if (inPlace) {
      for (const [output, value] of outputs)
        fetches[modelName.get(output)!] = state[output] === undefined ? fresh(value) : next.get(state[output])!;
    }
    let results: Readonly<Record<string, OnnxTensor>>;
    try {
      results = await (inPlace ? session.run(feeds, fetches) : session.run(feeds));
    } catch (cause) {
      throw runtimeFailure(name, 'failed', cause);
    }
    const made: Record<string, HostArray> = {};
    if (inPlace) {
      for (const output of outputs.keys())
        if (state[output] === undefined) made[output] = (await fetches[modelName.get(output)!]!.getData()) as HostArray;
      [current, next] = [next, current];
    } else {
      for (const output of outputs.keys())
        if (state[output] === undefined) made[output] = (await results[modelName.get(output)!]!.getData()) as HostArray;
      for (const [output, input] of Object.entries(state)) {
        if (current.get(input)!.location !== 'cpu') current.get(input)!.dispose();
        current.set(input, results[modelName.get(output)!]!);
      }
    }
    return made;
  }

  async function release(): Promise<void> {
    for (const tensor of current.values()) if (tensor.location !== 'cpu') tensor.dispose();
    await session.release().catch(() => undefined);
  }

  return {
    run: (given) => inTurn(() => run(given)),
    readState: () =>
      inTurn(async () => {
        const copies = stateInputs.map(
          async (input) => [input, ((await current.get(input)!.getData()) as HostArray).slice()] as const,
        );
        return Object.fromEntries(await Promise.all(copies));
      }),
    writeState: (values) =>
      inTurn(async () => {
        for (const [input, array] of Object.entries(values)) {
          if (!current.has(input))
            throw new FlowError('ENGINE_FAILED', `"${input}" is no state`, {
              hint: `states are ${stateInputs.join(', ')}`,
            });
          const value = inputs.get(input)!;
          checkArray('state', { name: input, ...value }, array);
          current.set(input, wrap(asPrecision(array, value.dtype, precision).slice(), value));
        }
      }),
    dispose() {
      if (disposed) return;
      disposed = true;
      onDispose(last.then(release));
    },
  };
}

/** An array given by the caller in the type the model takes; not copied where it is that already. */
function asPrecision(array: HostArray, dtype: TensorType['dtype'], precision: Precision): HostArray {
  if (dtype === 'int32') return array instanceof Int32Array ? array : Int32Array.from(array);
  if (dtype === 'bool') return array;
  if (precision === 'float64') return array instanceof Float64Array ? array : new Float64Array(array);
  return array instanceof Float32Array ? array : new Float32Array(array);
}
