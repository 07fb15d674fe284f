import { FlowError } from '../flow-error.ts';
import type { Shape } from '../tensor/shape.ts';
import { formatShape } from '../tensor/shape.ts';
import { input } from '../tensor/primitives/input.ts';
import type { DType, Tensor } from '../tensor/tensor.ts';
import { collect } from './collect.ts';
import type { Graph } from './graph.ts';

/** An input of a traced function: the shape of one event, and whether every event has its own value. */
export interface InputSpec {
  readonly shape: Shape;
  readonly dtype?: DType;
  readonly batched?: boolean;
}

/**
 * Runs a function on tensors that stand for its inputs and writes down what it does.
 *
 * @example
 * ```ts
 * const graph = trace({ x: { shape: [2], batched: true } }, ({ x }) => ({ length: sqrt(sum(mul(x, x))) }));
 * graph.outputs.map((output) => output.name); // => ['length']
 * ```
 */
export function trace<const I extends Record<string, InputSpec>>(
  inputs: I,
  build: (tensors: { readonly [K in keyof I]: Tensor }) => Record<string, Tensor>,
): Graph {
  const tensors = Object.fromEntries(
    Object.entries(inputs).map(([name, { shape, dtype = 'float', batched = false }]) => [
      name,
      input(name, shape, { dtype, batch: batched ? 1 : 0 }),
    ]),
  );
  const outputs = Object.entries(build(tensors as { [K in keyof I]: Tensor }));
  for (const [name, tensor] of outputs)
    if (tensor.batch > 1)
      throw new FlowError(
        'SHAPE_MISMATCH',
        `output "${name}" has ${tensor.batch} events ${formatShape(tensor.shape)} per event`,
        {
          hint: 'foldBatch it',
        },
      );
  return collect(Object.values(tensors), outputs);
}
