import type { Shape } from '../../../tensor/shape.ts';
import type { Lowering } from '../target.ts';

const reduction =
  (type: string): Lowering =>
  ({ graph }, [x], node) =>
    graph.op(type, [x!, graph.ints(node.attributes['axes'] as Shape)], { keepdims: 1 });

/** Operations along axes that combine elements. */
export const reductionLowerings: Readonly<Record<string, Lowering>> = {
  cumSum: ({ graph }, [x], node) => graph.op('CumSum', [x!, graph.constant('int64', [], [node.attributes['axis'] as number])]),
  reduceMax: reduction('ReduceMax'),
  sum: reduction('ReduceSum'),
};
