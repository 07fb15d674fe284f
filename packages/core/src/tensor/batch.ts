import { FlowError } from '../flow-error.ts';
import { formatShape } from './shape.ts';
import type { DType, TensorType } from './tensor.ts';

/** The batch of a result: that of its batched operands, which must agree; 0 when none is batched. */
export function commonBatch(name: string, inputs: readonly TensorType[]): number {
  let batch = 0;
  for (const input of inputs) {
    if (input.batch === 0 || input.batch === batch) continue;
    if (batch !== 0)
      throw new FlowError(
        'SHAPE_MISMATCH',
        `${name}: operands have ${batch} and ${input.batch} events per event of the batch`,
        {
          hint: 'fold or unfold the batch of one of them',
        },
      );
    batch = input.batch;
  }
  return batch;
}

/** The dtype all operands share. */
export function commonDType(name: string, inputs: readonly TensorType[]): DType {
  const dtype = inputs[0]!.dtype;
  for (const input of inputs) expectDType(name, input, dtype);
  return dtype;
}

/** Refuses an operand of another dtype. */
export function expectDType(name: string, input: TensorType, ...allowed: readonly DType[]): void {
  if (!allowed.includes(input.dtype))
    throw new FlowError(
      'DTYPE_MISMATCH',
      `${name}: expected ${allowed.join(' or ')}, got ${input.dtype} ${formatShape(input.shape)}`,
      { hint: 'use cast' },
    );
}
