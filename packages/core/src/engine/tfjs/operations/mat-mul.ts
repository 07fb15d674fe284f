import { broadcastShapes, sameShape, sizeOf } from '../../../tensor/shape.ts';
import type { Operation } from '../operation.ts';
import { broadcaster } from './broadcast.ts';

/** Matrix products; leading axes are one axis for the kernel, and repeated first where both sides broadcast. */
export const matMul: Operation = ({ inputs, output, attributes }) => {
  const { transposeA, transposeB } = attributes as { transposeA: boolean; transposeB: boolean };
  const [leadA, leadB] = inputs.map(({ shape }) => shape.slice(0, -2)) as [number[], number[]];
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
  return (kernels, tensors) => {
    const [a, b] = tensors.map((x, i) => kernels.reshape(prepare[i]!.repeat(kernels, x), prepare[i]!.flat));
    return kernels.reshape(kernels.run('BatchMatMul', { a: a!, b: b! }, { transposeA, transposeB }), output.shape);
  };
};
