import { FlowError } from '../../flow-error.ts';
import type { HostArray } from '../../host-array.ts';
import { checkShape, formatShape, sizeOf, type Shape } from '../shape.ts';
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
  if (sizeOf(checkShape(resolved, 'constant')) !== data.length)
    throw new FlowError('SHAPE_MISMATCH', `constant: ${data.length} values do not fill shape ${formatShape(resolved)}`);
  return new Tensor(constantPrimitive, [], { data, shape: resolved });
}

// A copy in any case: the caller may write to the array before the graph is run.
const widen = (data: HostArray): HostArray => (data instanceof Float32Array ? Float64Array.from(data) : data.slice());

/**
 * A tensor filled with one number.
 *
 * @example
 * ```ts
 * full([2, 3], 1).shape; // => [2, 3]
 * ```
 */
export const full = (shape: Shape, value: number): Tensor =>
  constant(new Float64Array(sizeOf(shape)).fill(value), shape);

/** The operand as a tensor: numbers become scalar constants, whole ones beside an int32 tensor of its dtype. */
export function asTensor(operand: Operand, beside?: Operand): Tensor {
  if (typeof operand !== 'number') return operand;
  const whole = typeof beside === 'object' && beside.dtype === 'int32' && Number.isInteger(operand);
  return whole ? constant(Int32Array.of(operand), []) : constant(operand);
}

/** The scalar a constant consists of, if it is one number repeated. */
export function uniformValue(tensor: Tensor): number | undefined {
  if (tensor.primitive !== constantPrimitive) return undefined;
  const data = tensor.attributes['data'] as HostArray;
  const first = data[0];
  if (first === undefined || data.length > 65_536) return undefined;
  return data.every((value) => Object.is(value, first)) ? first : undefined;
}
