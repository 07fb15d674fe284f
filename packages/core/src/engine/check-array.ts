import { FlowError } from '../flow-error.ts';
import type { GraphInput } from '../graph/graph.ts';
import type { HostArray } from '../host-array.ts';
import { formatShape, sizeOf } from '../tensor/shape.ts';

const kinds = ['Float64Array', 'Float32Array', 'Int32Array', 'Uint8Array'];

/** Refuses values a tensor cannot take: none at all, what is no array of numbers, too few or too many, or fractions for int32 and bool. */
export function checkArray(
  role: 'input' | 'state',
  { name, shape, dtype }: Pick<GraphInput, 'name' | 'shape' | 'dtype'>,
  value: HostArray | undefined,
): asserts value is HostArray {
  const hint = `give ${sizeOf(shape)} numbers, shape ${formatShape(shape)}, in a ${kinds[0]} or ${kinds[1]}`;
  if (value === undefined) throw new FlowError('ENGINE_FAILED', `${role} "${name}" is missing`, { hint });
  // By name, not by class: it may come from another realm.
  const kind = Object.prototype.toString.call(value).slice('[object '.length, -1);
  if (!kinds.includes(kind))
    throw new FlowError('DTYPE_MISMATCH', `${role} "${name}" is no typed array of numbers, but of type ${kind}`, {
      hint,
    });
  if (value.length !== sizeOf(shape))
    throw new FlowError(
      'SHAPE_MISMATCH',
      `${role} "${name}" has ${value.length} numbers, shape ${formatShape(shape)} takes ${sizeOf(shape)}`,
    );
  const fits = dtype === 'float' || kind === 'Uint8Array' || (dtype === 'int32' && kind === 'Int32Array');
  if (!fits)
    throw new FlowError('DTYPE_MISMATCH', `${role} "${name}" is ${dtype}, got a ${kind}`, {
      hint: dtype === 'bool' ? 'give a Uint8Array of 0 and 1' : 'give an Int32Array',
    });
}
