import type { HostArray } from '../../host-array.ts';
import { sizeOf, withAxis, type Shape } from '../shape.ts';
import type { Kernel, KernelContext } from '../tensor.ts';

/** Folds `n` elements `x[i], x[i + di], …` to one number; written out in every primitive, like the elementwise loops. */
export type FoldLoop = (x: HostArray, i: number, di: number, n: number) => number;

/** Folds along axes. Adjacent axes are one; groups of axes that are apart are folded in turn, the last first. */
export function reduceKernel({ inputs, attributes }: KernelContext, fold: FoldLoop): Kernel {
  const axes = attributes['axes'] as Shape;
  let shape = inputs[0]!.shape;
  const groups: Kernel[] = [];
  const between: Float64Array[] = [];
  for (let end = axes.length; end > 0;) {
    let start = end - 1;
    while (start > 0 && axes[start - 1] === axes[start]! - 1) start--;
    groups.push(foldAdjacent(shape, axes[start]!, axes[end - 1]! + 1, fold));
    for (let i = start; i < end; i++) shape = withAxis(shape, axes[i]!, 1);
    if (start > 0) between.push(new Float64Array(sizeOf(shape)));
    end = start;
  }
  if (groups.length === 0) return foldAdjacent(shape, 0, 0, fold);
  if (groups.length === 1) return groups[0]!;
  return (inputs, y) => groups.forEach((group, g) => group(g === 0 ? inputs : [between[g - 1]!], between[g] ?? y));
}

function foldAdjacent(shape: Shape, first: number, end: number, fold: FoldLoop): Kernel {
  const outer = sizeOf(shape.slice(0, first));
  const length = sizeOf(shape.slice(first, end));
  const inner = sizeOf(shape.slice(end));
  return (inputs, y) => {
    const x = inputs[0]!;
    let at = 0;
    for (let o = 0; o < outer; o++)
      for (let i = 0; i < inner; i++) y[at++] = fold(x, o * length * inner + i, inner, length);
  };
}
