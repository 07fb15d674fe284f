import { sameShape, sizeOf, type Shape } from '../../../tensor/shape.ts';
import type { Kernels } from '../kernels.ts';
import type { Operation } from '../operation.ts';
import type { TfTensor } from '../tfjs-runtime.ts';
import { around, collapseBroadcast, maximumRank } from './collapse.ts';

/** Repeats along axes of length 1 and new leading axes; made once for the shapes. */
export function broadcaster(from: Shape, to: Shape): (kernels: Kernels, x: TfTensor) => TfTensor {
  if (sameShape(from, to)) return (_, x) => x;
  if (sizeOf(from) === sizeOf(to)) return (kernels, x) => kernels.reshape(x, to);
  const { shapes, output } = collapseBroadcast([from], to);
  const shape = shapes[0]!;
  if (output.length <= maximumRank) {
    const reps = output.map((length, axis) => length / shape[axis]!);
    return (kernels, x) => kernels.reshape(kernels.run('Tile', { x: kernels.reshape(x, shape) }, { reps }), to);
  }
  return (kernels, x) => {
    const current = [...shape];
    let value = x;
    output.forEach((length, axis) => {
      if (current[axis] === length) return;
      value = kernels.run('Tile', { x: kernels.reshape(value, around(current, axis)) }, { reps: [1, length, 1] });
      current[axis] = length;
    });
    return kernels.reshape(value, to);
  };
}

export const broadcastTo: Operation = ({ inputs, output }) => {
  const repeat = broadcaster(inputs[0]!.shape, output.shape);
  return (kernels, [x]) => repeat(kernels, x!);
};
