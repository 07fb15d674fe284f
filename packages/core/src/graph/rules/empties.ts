import { allocate } from '../../allocate.ts';
import { constant, constantPrimitive, full } from '../../tensor/primitives/constant.ts';
import { scatterAddPrimitive } from '../../tensor/primitives/gather.ts';
import { itemPrimitive } from '../../tensor/primitives/loop.ts';
import { matMulPrimitive } from '../../tensor/primitives/mat-mul.ts';
import { padPrimitive, slicePrimitive } from '../../tensor/primitives/slice.ts';
import { broadcastToPrimitive, sumPrimitive } from '../../tensor/primitives/sum.ts';
import type { Primitive } from '../../tensor/tensor.ts';
import type { Shape } from '../../tensor/shape.ts';
import type { Rule } from './rule.ts';

/** What may give nothing though it got something. */
const cuts: readonly Primitive[] = [slicePrimitive, broadcastToPrimitive, itemPrimitive];

/** What makes zeros of nothing. */
const sums: readonly Primitive[] = [sumPrimitive, matMulPrimitive, padPrimitive, scatterAddPrimitive];

/**
 * Tensors without numbers need no operation: they are constants, which nobody reads in the end, since sums over nothing are zeros and joins
 * leave out what is empty. Runtimes differ on such tensors; none is left but inputs and outputs.
 */
export const withoutEmpties =
  (primitive: Primitive): Rule =>
  (inputs, attributes) => {
    const readsNothing = inputs.some(({ shape }) => isEmpty(shape));
    if (primitive === constantPrimitive || (!readsNothing && !cuts.includes(primitive))) return undefined;
    const { shape, dtype, batch } = primitive.infer(inputs, attributes);
    if (batch > 0) return undefined;
    if (isEmpty(shape)) return constant(allocate(dtype, 0, 'float64'), shape);
    return readsNothing && sums.includes(primitive) ? full(shape, 0) : undefined;
  };

const isEmpty = (shape: Shape): boolean => shape.includes(0);
