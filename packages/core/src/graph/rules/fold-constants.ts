import type { HostArray } from '../../host-array.ts';
import { constant, constantPrimitive } from '../../tensor/primitives/constant.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { Tensor, type Attributes, type Primitive, type TensorType } from '../../tensor/tensor.ts';
import { isA } from './rule.ts';

// Larger results are cheaper to compute at run time than to carry in a model.
const largest = 65_536;

/** Computes an operation whose operands are all known, in float64. */
export function foldConstants(
  primitive: Primitive,
  inputs: readonly Tensor[],
  attributes: Attributes,
): Tensor | undefined {
  if (primitive.kernel === undefined || inputs.length === 0 || !inputs.every((x) => isA(x, constantPrimitive)))
    return undefined;
  const output = new Tensor(primitive, inputs, attributes);
  const size = sizeOf(output.shape);
  if (output.batched || size > largest || inputs.some((x) => sizeOf(x.shape) > largest)) return undefined;
  const result = allocate(output, size);
  primitive.kernel({ inputs, output, attributes })(
    inputs.map((x) => x.attributes['data'] as HostArray),
    result,
  );
  return constant(result, output.shape);
}

const allocate = ({ dtype }: TensorType, size: number): HostArray =>
  dtype === 'int32' ? new Int32Array(size) : dtype === 'bool' ? new Uint8Array(size) : new Float64Array(size);
