import type { HostArray } from '../../../host-array.ts';
import type { Operation, Run } from '../operation.ts';
import { around } from './collapse.ts';

export const gather: Operation = ({ inputs, output, attributes }) => {
  const shape = around(inputs[0]!.shape, attributes['axis'] as number);
  return (kernels, [x, indices]) => {
    const picked = kernels.run(
      'GatherV2',
      { x: kernels.reshape(x!, shape), indices: indices! },
      { axis: 1, batchDims: 0 },
    );
    return kernels.reshape(picked, output.shape);
  };
};

/**
 * Known indices are turned round: each position gathers what belongs to it (an extra position holds 0), and sums it.
 * That is exact and the same on every run, which adding with atomics is not.
 */
export const scatterAdd: Operation = (context) => {
  const { inputs, output, attributes } = context;
  const { axis, length } = attributes as { axis: number; length: number };
  const shape = around(inputs[0]!.shape, axis);
  const known = context.constantInput(1);
  if (known === undefined) return scatterUnknown(shape, length, output.shape);
  const { sources, most, gaps } = sourcesOf(known, length);
  const picks = context.constant(sources, [sources.length], 'int32');
  return (kernels, [x]) => {
    const rows = kernels.reshape(x!, shape);
    const paddings: [number, number][] = [
      [0, 0],
      [0, 1],
      [0, 0],
    ];
    const padded = gaps ? kernels.run('PadV2', { x: rows }, { paddings, constantValue: 0 }) : rows;
    const picked = kernels.run('GatherV2', { x: padded, indices: picks }, { axis: 1, batchDims: 0 });
    if (most === 1) return kernels.reshape(picked, output.shape);
    const grouped = kernels.reshape(picked, [shape[0] * length, most, shape[2]]);
    return kernels.reshape(kernels.run('Sum', { x: grouped }, { axis: [1], keepDims: false }), output.shape);
  };
};

/** For each position the positions that add to it, filled up to the same number with one that is beyond the end. */
function sourcesOf(indices: HostArray, length: number): { sources: Int32Array; most: number; gaps: boolean } {
  const lists = Array.from({ length }, (): number[] => []);
  indices.forEach((to, from) => lists[to]!.push(from));
  const most = Math.max(1, ...lists.map((list) => list.length));
  const sources = new Int32Array(length * most).fill(indices.length);
  lists.forEach((list, to) => sources.set(list, to * most));
  return { sources, most, gaps: lists.some((list) => list.length < most) };
}

function scatterUnknown(
  [outer, count, inner]: readonly [number, number, number],
  length: number,
  output: readonly number[],
): Run {
  return (kernels, [x, indices]) => {
    const rows = kernels.run('Transpose', { x: kernels.reshape(x!, [outer, count, inner]) }, { perm: [1, 0, 2] });
    const flat = kernels.reshape(rows, [count, outer * inner]);
    const sums = kernels.run('UnsortedSegmentSum', { x: flat, segmentIds: indices! }, { numSegments: length });
    const back = kernels.run('Transpose', { x: kernels.reshape(sums, [length, outer, inner]) }, { perm: [1, 0, 2] });
    return kernels.reshape(back, output);
  };
}
