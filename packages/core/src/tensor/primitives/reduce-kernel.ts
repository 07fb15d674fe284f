import { sizeOf, type Shape } from '../shape.ts';
import type { Kernel, KernelContext } from '../tensor.ts';
import { broadcastOffsets } from './elementwise-kernel.ts';

/** Folds along axes; adjacent axes are handled as one, so that the common cases are three nested loops. */
export function reduceKernel(
  { inputs, output, attributes }: KernelContext,
  combine: (a: number, b: number) => number,
  initial: number,
): Kernel {
  const shape = inputs[0]!.shape;
  const axes = attributes['axes'] as Shape;
  const first = axes[0] ?? 0;
  const last = axes[axes.length - 1] ?? -1;
  if (last - first + 1 === axes.length) {
    const outer = sizeOf(shape.slice(0, first));
    const length = sizeOf(shape.slice(first, last + 1));
    const inner = sizeOf(shape.slice(last + 1));
    return ([x], y) => {
      y.fill(initial);
      for (let o = 0; o < outer; o++)
        for (let j = 0; j < length; j++) {
          const from = (o * length + j) * inner;
          const to = o * inner;
          for (let i = 0; i < inner; i++) y[to + i] = combine(y[to + i]!, x![from + i]!);
        }
    };
  }
  const offsets = broadcastOffsets(output.shape, shape);
  return ([x], y) => {
    y.fill(initial);
    for (let i = 0; i < offsets.length; i++) y[offsets[i]!] = combine(y[offsets[i]!]!, x![i]!);
  };
}
