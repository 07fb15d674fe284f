import { FlowError } from '../../flow-error.ts';
import { expectDType } from '../batch.ts';
import { formatShape, normalizeAxis, sizeOf, withAxis } from '../shape.ts';
import { Tensor, type KernelContext, type Primitive, type TensorType } from '../tensor.ts';

const layout = ({ inputs, attributes }: KernelContext): { outer: number; length: number; inner: number } => {
  const axis = attributes['axis'] as number;
  const { shape } = inputs[0]!;
  return { outer: sizeOf(shape.slice(0, axis)), length: shape[axis]!, inner: sizeOf(shape.slice(axis + 1)) };
};

function expectIndices(name: string, indices: TensorType): void {
  expectDType(name, indices, 'int32');
  if (indices.shape.length !== 1 || indices.batch !== 0)
    throw new FlowError(
      'SHAPE_MISMATCH',
      `${name}: indices of shape ${formatShape(indices.shape)}${indices.batch ? ' per event' : ''}`,
      {
        hint: 'indices are one vector shared by all events',
      },
    );
}

/** Picks positions along one axis; the indices are one int32 vector shared by all events. */
export const gatherPrimitive: Primitive = {
  name: 'gather',
  infer([x, indices], attributes) {
    expectIndices('gather', indices!);
    return {
      shape: withAxis(x!.shape, attributes['axis'] as number, indices!.shape[0]!),
      dtype: x!.dtype,
      batch: x!.batch,
    };
  },
  vjp(gradient, [x, indices], _, attributes) {
    const axis = attributes['axis'] as number;
    return [scatterAdd(gradient, indices!, { axis, length: x!.shape[axis]! }), undefined];
  },
  kernel(context) {
    const { outer, length, inner } = layout(context);
    return ([x, indices], y) => {
      let at = 0;
      for (let o = 0; o < outer; o++)
        for (let k = 0; k < indices!.length; k++) {
          const from = (o * length + indices![k]!) * inner;
          for (let i = 0; i < inner; i++) y[at++] = x![from + i]!;
        }
    };
  },
};

/** Adds each slice along one axis to the position its index names; positions no index names are 0. */
export const scatterAddPrimitive: Primitive = {
  name: 'scatterAdd',
  infer([x, indices], attributes) {
    expectIndices('scatterAdd', indices!);
    expectDType('scatterAdd', x!, 'float', 'int32');
    const { axis, length } = attributes as { axis: number; length: number };
    if (x!.shape[axis] !== indices!.shape[0])
      throw new FlowError(
        'SHAPE_MISMATCH',
        `scatterAdd: ${indices!.shape[0]} indices for axis ${axis} of ${formatShape(x!.shape)}`,
      );
    return { shape: withAxis(x!.shape, axis, length), dtype: x!.dtype, batch: x!.batch };
  },
  vjp: (gradient, [, indices], _, attributes) => [
    gather(gradient, indices!, { axis: attributes['axis'] as number }),
    undefined,
  ],
  kernel(context) {
    const { outer, inner } = layout(context);
    const length = context.attributes['length'] as number;
    return ([x, indices], y) => {
      y.fill(0);
      let at = 0;
      for (let o = 0; o < outer; o++)
        for (let k = 0; k < indices!.length; k++) {
          const to = (o * length + indices![k]!) * inner;
          for (let i = 0; i < inner; i++) y[to + i] = y[to + i]! + x![at++]!;
        }
    };
  },
};

/**
 * `x` at the given positions along an axis: `y[…, k, …] = x[…, indices[k], …]`.
 *
 * @example
 * ```ts
 * gather(constant([10, 20, 30]), constant(Int32Array.of(2, 0))).shape; // 30, 10 => [2]
 * ```
 */
export const gather = (x: Tensor, indices: Tensor, { axis = 0 }: { axis?: number } = {}): Tensor =>
  new Tensor(gatherPrimitive, [x, indices], { axis: normalizeAxis(axis, x.shape, 'gather') });

/**
 * The adjoint of `gather`: `y[…, indices[k], …] += x[…, k, …]`, the axis having `length` positions.
 *
 * @example
 * ```ts
 * scatterAdd(constant([1, 2, 3]), constant(Int32Array.of(0, 0, 2)), { axis: 0, length: 4 }).shape; // 3, 0, 3, 0 => [4]
 * ```
 */
export const scatterAdd = (
  x: Tensor,
  indices: Tensor,
  { axis = 0, length }: { axis?: number; length: number },
): Tensor =>
  new Tensor(scatterAddPrimitive, [x, indices], { axis: normalizeAxis(axis, x.shape, 'scatterAdd'), length });
