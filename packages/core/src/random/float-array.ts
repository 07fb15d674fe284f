import type { Precision } from '../engine/engine.ts';

/** The array type of a precision. JAX's `float32` and `float64` streams differ in every value, not only in rounding. */
export type FloatArray<P extends Precision = Precision> = P extends 'float32'
  ? Float32Array<ArrayBuffer>
  : Float64Array<ArrayBuffer>;

/** A new array of zeros in the precision asked for, `float64` if none is. */
export function floatArray<P extends Precision>(n: number, precision: P | undefined): FloatArray<P> {
  return (precision === 'float32' ? new Float32Array(n) : new Float64Array(n)) as FloatArray<P>;
}
