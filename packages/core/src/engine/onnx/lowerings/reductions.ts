import { sameShape, sizeOf, type Shape } from '../../../tensor/shape.ts';
import { float, type Lowering, type Target } from '../target.ts';

/** Writes a reduction of `x` over axes; the result has the shape asked for, reduced axes kept or not. */
type Reduction = (target: Target, x: string, from: Shape, axes: Shape, to: Shape) => string;

/** Whether the axes are the first ones and leave something: rows are combined then, and the runtime's reductions are slow at that. */
const combinesRows = (from: Shape, axes: Shape): boolean =>
  axes.every((axis, i) => axis === i) && sizeOf(from.slice(axes.length)) > 1;

const generic = ({ graph }: Target, type: string, x: string, from: Shape, axes: Shape, to: Shape): string =>
  graph.op(type, [x, graph.ints(axes)], { keepdims: to.length === from.length ? 1 : 0 });

const reshaped = ({ graph }: Target, x: string, from: Shape, to: Shape): string =>
  sameShape(from, to) ? x : graph.op('Reshape', [x, graph.ints(to)]);

/** A sum of rows is a product with a row of ones, up to five times faster. */
const sum: Reduction = (target, x, from, axes, to) => {
  if (!combinesRows(from, axes)) return generic(target, 'ReduceSum', x, from, axes, to);
  const [rows, rest] = [sizeOf(from.slice(0, axes.length)), sizeOf(from.slice(axes.length))];
  const ones = float(target, new Float64Array(rows).fill(1), [1, rows]);
  return reshaped(target, target.graph.op('Gemm', [ones, reshaped(target, x, from, [rows, rest])]), [1, rest], to);
};

// From here on taking the rows apart costs less than reducing across them, for a number of rows that is no burden as operands.
const longRow = 2048;
const manyRows = 64;

const reduceMax: Reduction = (target, x, from, axes, to) => {
  const { graph } = target;
  const [rows, rest] = [sizeOf(from.slice(0, axes.length)), sizeOf(from.slice(axes.length))];
  if (!combinesRows(from, axes) || rest < longRow || rows > manyRows || target.dialect === 'webgpu')
    return generic(target, 'ReduceMax', x, from, axes, to);
  const parts = graph.ops(
    'Split',
    [reshaped(target, x, from, [rows, rest]), graph.ints(Array.from({ length: rows }, () => 1))],
    rows,
    { axis: 0 },
  );
  return reshaped(target, graph.op('Max', parts), [1, rest], to);
};

/** Reductions by the name of their primitive. */
export const reductions: Readonly<Record<string, Reduction>> = { sum, reduceMax };

const lowering =
  (reduction: Reduction): Lowering =>
  (target, [x], node, [source]) =>
    reduction(target, x!, source!.shape, node.attributes['axes'] as Shape, node.shape);

/** Operations along axes that combine elements. */
export const reductionLowerings: Readonly<Record<string, Lowering>> = {
  cumSum: ({ graph }, [x], node) =>
    graph.op('CumSum', [x!, graph.constant('int64', [], [node.attributes['axis'] as number])]),
  reduceMax: lowering(reduceMax),
  sum: lowering(sum),
};
