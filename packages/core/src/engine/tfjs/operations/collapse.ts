import { sizeOf, type Shape } from '../../../tensor/shape.ts';

/** Several kernels of the WebGL and WebGPU backends end here; higher ranks are folded into fewer axes. */
export const maximumRank = 4;

/** Axes before, at and after one axis (or a run of axes), each taken as one. */
export const around = (shape: Shape, first: number, last = first): [outer: number, length: number, inner: number] => [
  sizeOf(shape.slice(0, first)),
  sizeOf(shape.slice(first, last + 1)),
  sizeOf(shape.slice(last + 1)),
];

/** Runs of neighbouring axes, as first and last axis. */
export function runsOf(axes: Shape): [first: number, last: number][] {
  const runs: [number, number][] = [];
  for (const axis of axes) {
    const current = runs.at(-1);
    if (current !== undefined && current[1] === axis - 1) current[1] = axis;
    else runs.push([axis, axis]);
  }
  return runs;
}

/**
 * Shapes of the operands of a broadcast with neighbouring axes merged wherever every operand either has both or has neither:
 * the same elements in the same order, in the lowest rank.
 */
export function collapseBroadcast(shapes: readonly Shape[], output: Shape): { shapes: number[][]; output: number[] } {
  const padded = shapes.map((shape) => [...Array.from({ length: output.length - shape.length }, () => 1), ...shape]);
  const collapsed: number[][] = shapes.map(() => []);
  const merged: number[] = [];
  let pattern = '';
  output.forEach((length, axis) => {
    if (length === 1) return;
    const here = padded.map((shape) => (shape[axis] === 1 ? '1' : 'n')).join('');
    if (here === pattern) {
      merged[merged.length - 1]! *= length;
      collapsed.forEach((shape, i) => void (shape[shape.length - 1]! *= padded[i]![axis]!));
    } else {
      merged.push(length);
      collapsed.forEach((shape, i) => shape.push(padded[i]![axis]!));
    }
    pattern = here;
  });
  return { shapes: collapsed, output: merged };
}
