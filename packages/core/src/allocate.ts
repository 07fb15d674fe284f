import type { HostArray } from './host-array.ts';
import type { DType } from './tensor/tensor-type.ts';
import type { Precision } from './engine/engine.ts';

/** Zeros in the array type of a dtype. */
export function allocate(dtype: DType, size: number, precision: Precision): HostArray {
  if (dtype === 'int32') return new Int32Array(size);
  if (dtype === 'bool') return new Uint8Array(size);
  return precision === 'float64' ? new Float64Array(size) : new Float32Array(size);
}
