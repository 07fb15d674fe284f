import { FlowError } from '../../flow-error.ts';
import type { HostArray } from '../../host-array.ts';
import { formatShape, sizeOf, type Shape } from '../shape.ts';
import { Tensor, type DType, type Operand, type Primitive } from '../tensor.ts';

const dtypeOf = (data: HostArray): DType =>
  data instanceof Int32Array ? 'int32' : data instanceof Uint8Array ? 'bool' : 'float';

/** Values known while tracing; floats are kept in float64 until a graph is compiled. */
export const constantPrimitive: Primitive = {
  name: 'constant',
  infer(_, { data, shape }) {
    return { shape: shape as Shape, dtype: dtypeOf(data as HostArray), batch: 0 };
  },
};

/**
 * A tensor of known values, shared by all events.
 *
 * @example
 * ```ts
 * constant([1, 2, 3]).shape; // => [3]
 * constant([1, 2, 3, 4], [2, 2]).shape; // => [2, 2]
 * ```
 */
export function constant(values: number | readonly number[] | HostArray, shape?: Shape): Tensor {
  const data =
    typeof values === 'number'
      ? Float64Array.of(values)
      : ArrayBuffer.isView(values)
        ? widen(values)
        : Float64Array.from(values);
  const resolved = shape ?? (typeof values === 'number' ? [] : [data.length]);
  if (sizeOf(resolved) !== data.length)
    throw new FlowError('SHAPE_MISMATCH', `${data.length} values do not fill shape ${formatShape(resolved)}`);
  return new Tensor(constantPrimitive, [], { data, shape: resolved });
}

const widen = (data: HostArray): HostArray => (data instanceof Float32Array ? Float64Array.from(data) : data);

/** A tensor filled with one number. */
export const full = (shape: Shape, value: number): Tensor =>
  constant(new Float64Array(sizeOf(shape)).fill(value), shape);

/** The operand as a tensor: numbers become scalar constants. */
export const asTensor = (operand: Operand): Tensor => (typeof operand === 'number' ? constant(operand) : operand);

/** The scalar a constant consists of, if it is one number repeated. */
export function uniformValue(tensor: Tensor): number | undefined {
  if (tensor.primitive !== constantPrimitive) return undefined;
  const data = tensor.attributes['data'] as HostArray;
  const first = data[0];
  if (first === undefined || data.length > 65_536) return undefined;
  return data.every((value) => Object.is(value, first)) ? first : undefined;
}
