import { matMulAttributes, type MatMulOptions } from '../../../tensor/primitives/mat-mul.ts';
import { broadcastShapes, sameShape, sizeOf, type Shape } from '../../../tensor/shape.ts';
import type { Operation, Run } from '../operation.ts';
import type { TfTensor } from '../tfjs-runtime.ts';
import type { Kernels } from '../kernels.ts';
import { broadcaster } from './broadcast.ts';

type Transposition = Required<MatMulOptions>;

/** Matrix products; leading axes are one axis for the kernel, and repeated first where both sides broadcast. */
export const matMul: Operation = ({ inputs, output, attributes, backend }) => {
  const transposition = matMulAttributes(attributes);
  const { transposeA } = transposition;
  const [leadA, leadB] = inputs.map(({ shape }): Shape => shape.slice(0, -2)) as [Shape, Shape];
  const lead = broadcastShapes(leadA, leadB);
  const prepare = inputs.map(({ shape }) => {
    const own = shape.slice(0, -2);
    const matrix = shape.slice(-2);
    // The kernel repeats a single matrix by itself.
    const whole = sameShape(leadA, leadB) || sizeOf(own) === 1 ? own : lead;
    const repeat = broadcaster(shape, [...whole, ...matrix]);
    const flat = lead.length === 0 ? matrix : [sizeOf(whole), ...matrix];
    return { repeat, flat };
  });
  const inner = inputs[0]!.shape.at(transposeA ? -2 : -1)!;
  const [flatA, flatB] = prepare.map(({ flat }): Shape => flat) as [Shape, Shape];
  const multiply =
    inner === 1
      ? outerProduct(flatA, flatB)
      : backend === 'webgl' && inner % 2 === 1
        ? evenProduct(transposition)
        : product(transposition);
  return (kernels, tensors) => {
    const operands = tensors.map((x, i) => kernels.reshape(prepare[i]!.repeat(kernels, x), prepare[i]!.flat));
    return kernels.reshape(multiply(kernels, operands), output.shape);
  };
};

const product =
  ({ transposeA, transposeB }: Transposition): Run =>
  (kernels, [a, b]) =>
    kernels.run('BatchMatMul', { a: a!, b: b! }, { transposeA, transposeB });

/** Columns times rows. */
function outerProduct(shapeA: Shape, shapeB: Shape): Run {
  const column = [...shapeA.slice(0, -2), sizeOf(shapeA.slice(-2)), 1];
  const row = [...shapeB.slice(0, -2), 1, sizeOf(shapeB.slice(-2))];
  return (kernels, [a, b]) => kernels.run('Multiply', { a: kernels.reshape(a!, column), b: kernels.reshape(b!, row) });
}

/**
 * With the inner axis filled up to an even length by zeros: the WebGL backend keeps numbers in blocks of two by two and multiplies whole
 * blocks, whatever its other kernels have left beyond the end of an odd axis (a sum of 3 products of `exp(x)` has a fourth, 1).
 */
function evenProduct(transposition: Transposition): Run {
  const fill = (kernels: Kernels, x: TfTensor, axis: number): TfTensor => {
    const paddings = x.shape.map((_, i): [number, number] => [0, i === x.shape.length + axis ? 1 : 0]);
    return kernels.run('PadV2', { x }, { paddings, constantValue: 0 });
  };
  const multiply = product(transposition);
  return (kernels, [a, b]) =>
    multiply(kernels, [
      fill(kernels, a!, transposition.transposeA ? -2 : -1),
      fill(kernels, b!, transposition.transposeB ? -1 : -2),
    ]);
}
