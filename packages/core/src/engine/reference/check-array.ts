import { FlowError } from '../../flow-error.ts';
import type { GraphInput } from '../../graph/graph.ts';
import type { HostArray } from '../../host-array.ts';
import { formatShape, sizeOf } from '../../tensor/shape.ts';

/** Refuses values a tensor cannot take: none at all, too few or too many, or fractions for int32 and bool. */
export function checkArray(
  role: 'input' | 'state',
  { name, shape, dtype }: GraphInput,
  value: HostArray | undefined,
): void {
  if (!ArrayBuffer.isView(value))
    throw new FlowError('ENGINE_FAILED', `${role} "${name}" is missing`, {
      hint: `give ${sizeOf(shape)} numbers, shape ${formatShape(shape)}`,
    });
  if (value.length !== sizeOf(shape))
    throw new FlowError(
      'SHAPE_MISMATCH',
      `${role} "${name}" has ${value.length} numbers, shape ${formatShape(shape)} takes ${sizeOf(shape)}`,
    );
  const fits = dtype === 'float' || value instanceof Uint8Array || (dtype === 'int32' && value instanceof Int32Array);
  if (!fits)
    throw new FlowError('DTYPE_MISMATCH', `${role} "${name}" is ${dtype}, got a ${value.constructor.name}`, {
      hint: dtype === 'bool' ? 'give a Uint8Array of 0 and 1' : 'give an Int32Array',
    });
}
