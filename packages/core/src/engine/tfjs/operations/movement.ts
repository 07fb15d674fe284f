import { sizeOf, type Shape } from '../../../tensor/shape.ts';
import type { Kernels } from '../kernels.ts';
import type { Operation, Run } from '../operation.ts';
import type { TfTensor } from '../tfjs-runtime.ts';
import { around, maximumRank } from './collapse.ts';

/** A kernel that works along one axis, given as the middle one of three where the rank is too high. */
const alongAxis =
  (
    run: (kernels: Kernels, x: TfTensor, axis: number, attributes: Readonly<Record<string, number>>) => TfTensor,
  ): Operation =>
  ({ inputs, output, attributes }) => {
    const numbers = attributes as Readonly<Record<string, number>>;
    const axis = numbers['axis']!;
    if (output.shape.length <= maximumRank) return (kernels, [x]) => run(kernels, x!, axis, numbers);
    const shape = around(inputs[0]!.shape, axis);
    return (kernels, [x]) => kernels.reshape(run(kernels, kernels.reshape(x!, shape), 1, numbers), output.shape);
  };

export const slice: Operation = alongAxis((kernels, x, axis, { start, end }) =>
  kernels.run(
    'Slice',
    { x },
    {
      begin: x.shape.map((_, i) => (i === axis ? start! : 0)),
      size: x.shape.map((length, i) => (i === axis ? end! - start! : length)),
    },
  ),
);

export const pad: Operation = alongAxis((kernels, x, axis, { before, after }) =>
  kernels.run(
    'PadV2',
    { x },
    {
      paddings: x.shape.map((_, i): [number, number] => (i === axis ? [before!, after!] : [0, 0])),
      constantValue: 0,
    },
  ),
);

export const reverse: Operation = alongAxis((kernels, x, axis) => kernels.run('Reverse', { x }, { dims: [axis] }));

export const cumSum: Operation = alongAxis((kernels, x, axis) =>
  kernels.run('Cumsum', { x }, { axis, exclusive: false, reverse: false }),
);

export const concat: Operation = ({ inputs, output, attributes }) => {
  const axis = attributes['axis'] as number;
  if (output.shape.length <= maximumRank) return (kernels, tensors) => kernels.runOnList('Concat', tensors, { axis });
  const shapes = inputs.map(({ shape }) => around(shape, axis));
  return (kernels, tensors) => {
    const parts = tensors.map((x, i) => kernels.reshape(x, shapes[i]!));
    return kernels.reshape(kernels.runOnList('Concat', parts, { axis: 1 }), output.shape);
  };
};

export const reshape: Operation =
  ({ output: { shape } }) =>
  (kernels, [x]) =>
    kernels.reshape(x!, shape);

export const transpose: Operation = ({ inputs, output, attributes, backend, accurate }) => {
  const { shape, order } = mergeAxes(inputs[0]!.shape, attributes['permutation'] as Shape);
  // Only axes of length 1 moved: nothing to do.
  if (order.every((axis, i) => axis === i)) return (kernels, [x]) => kernels.reshape(x!, output.shape);
  const run: Run = (kernels, [x]) =>
    kernels.reshape(kernels.run('Transpose', { x: kernels.reshape(x!, shape) }, { perm: order }), output.shape);
  return backend === 'webgpu' && output.dtype !== 'float' ? asFloat(output.dtype, accurate('Cast'), run) : run;
};

/** WebGPU's shader does not compile for other types. Whole numbers are exact as floats up to 2^24. */
const asFloat =
  (dtype: 'int32' | 'bool', toFloat: string, run: Run): Run =>
  (kernels, [x]) => {
    const moved = run(kernels, [kernels.run(toFloat, { x: x! })]);
    return kernels.run('Cast', { x: moved }, { dtype });
  };

/** The same permutation with axes of length 1 left out and axes that stay neighbours taken as one. */
function mergeAxes(shape: Shape, permutation: Shape): { shape: number[]; order: number[] } {
  const moved = permutation.filter((axis) => shape[axis] !== 1);
  const long = [...moved].sort((a, b) => a - b);
  const runs: number[][] = [];
  for (const axis of moved) {
    const before = runs.at(-1)?.at(-1);
    if (before !== undefined && long.indexOf(axis) === long.indexOf(before) + 1) runs.at(-1)!.push(axis);
    else runs.push([axis]);
  }
  const sorted = [...runs].sort((a, b) => a[0]! - b[0]!);
  return {
    shape: sorted.map((run) => sizeOf(run.map((axis) => shape[axis]!))),
    order: runs.map((run) => sorted.indexOf(run)),
  };
}
