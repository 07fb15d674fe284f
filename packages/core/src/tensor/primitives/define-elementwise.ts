import { commonBatch, commonDType, expectDType } from '../batch.ts';
import { broadcastShapes, type Shape } from '../shape.ts';
import { Tensor, type DType, type Operand, type Placement, type Primitive, type TensorType } from '../tensor.ts';
import { binaryKernel, unaryKernel, type BinaryLoop, type UnaryLoop } from './elementwise-kernel.ts';
import { asTensor } from './constant.ts';
import { reshape } from './reshape.ts';

type UnaryVjp = (gradient: Tensor, x: Tensor, y: Tensor) => Tensor | undefined;
type BinaryVjp = (
  gradient: Tensor,
  a: Tensor,
  b: Tensor,
  y: Tensor,
) => readonly [Tensor | undefined, Tensor | undefined];

/** An operation on one number at a time: `loop` is its reference meaning, written out for speed. */
export function defineUnary(
  name: string,
  loop: UnaryLoop,
  vjp?: UnaryVjp,
  { from = 'float', to = from }: { from?: DType; to?: DType } = {},
): Primitive {
  return {
    name,
    infer([x]) {
      expectDType(name, x!, from);
      return { shape: x!.shape, dtype: to, batch: x!.batch };
    },
    ...(vjp && { vjp: (gradient: Tensor, inputs: readonly Tensor[], y: Tensor) => [vjp(gradient, inputs[0]!, y)] }),
    kernel: (context) => unaryKernel(context, loop),
    elementwise: true,
    inPlace: true,
  };
}

/** An operation on two numbers at a time, operands broadcast; operands share a dtype, `to` is the result's when it differs. */
export function defineBinary(
  name: string,
  loop: BinaryLoop,
  vjp?: BinaryVjp,
  { from, to }: { from?: readonly DType[]; to?: DType } = {},
): Primitive {
  return {
    name,
    infer(inputs) {
      const dtype = commonDType(name, inputs);
      if (from !== undefined) expectDType(name, inputs[0]!, ...from);
      return {
        shape: broadcastShapes(inputs[0]!.shape, inputs[1]!.shape, name),
        dtype: to ?? dtype,
        batch: commonBatch(name, inputs),
      };
    },
    ...(vjp && {
      vjp: (gradient: Tensor, inputs: readonly Tensor[], y: Tensor) => vjp(gradient, inputs[0]!, inputs[1]!, y),
    }),
    place: placeElementwise,
    kernel: (context) => binaryKernel(context, loop),
    elementwise: true,
    inPlace: true,
  };
}

/** With the batch axis last, an operand without one gets an axis of length 1 there. */
export function placeElementwise(this: Primitive, { inputs, before, output, attributes }: Placement): Tensor {
  return new Tensor(
    this,
    inputs.map((x, i) => alignBatch(x, before[i]!, output)),
    attributes,
  );
}

/** Appends the axis that stands for the batch in a broadcast, where one is needed. */
export function alignBatch(x: Tensor, before: TensorType, output: TensorType): Tensor {
  return output.batch === 0 || before.batch > 0 || before.shape.length === 0 ? x : reshape(x, [...x.shape, 1] as Shape);
}

/** Applies a unary primitive. */
export const unary =
  (primitive: Primitive) =>
  (x: Operand): Tensor =>
    new Tensor(primitive, [asTensor(x)]);

/** Applies a binary primitive. */
export const binary =
  (primitive: Primitive) =>
  (a: Operand, b: Operand): Tensor =>
    new Tensor(primitive, [asTensor(a, b), asTensor(b, a)]);
