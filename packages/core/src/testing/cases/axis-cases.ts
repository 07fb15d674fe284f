import * as t from '../../tensor/index.ts';
import type { Shape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import { defineCase, perEvent, shared, type Operand } from '../define-case.ts';

type Rest = Omit<Operand, 'shape' | 'batched'>;
interface OnOne {
  readonly title: string;
  readonly shape: Shape;
  readonly apply: (x: Tensor) => Tensor;
  readonly small?: boolean;
}

/** The same operation on a shared tensor and on one per event. */
const bothWays = (primitive: string, list: readonly OnOne[], rest: Rest = {}): ConformanceCase[] =>
  list.flatMap(({ title, shape, apply, small = false }) => {
    const build = ({ x }: Readonly<Record<string, Tensor>>) => apply(x!);
    return [
      ...defineCase({ primitive, title: `${title}, shared`, inputs: { x: shared(shape, rest) }, build }),
      ...defineCase({
        primitive,
        title: `${title}, per event`,
        inputs: { x: perEvent(shape, rest) },
        build,
        small,
        batchSizes: [0, 1, 3],
      }),
    ];
  });

/** Movement knows no dtype: once more with integers and bools. */
const otherTypes = (primitive: string, shape: Shape, apply: (x: Tensor) => Tensor): ConformanceCase[] =>
  (['int32', 'bool'] as const).flatMap((dtype) =>
    defineCase({
      primitive,
      title: dtype,
      inputs: { x: perEvent(shape, { dtype, range: [-5, 6] }) },
      build: ({ x }) => apply(x!),
      batchSizes: [2],
    }),
  );

/** Operations along axes: reductions and movement. */
export const axisCases = (): ConformanceCase[] => [
  ...bothWays('sum', [
    { title: 'all axes', shape: [2, 3], apply: (x) => t.sum(x), small: true },
    { title: 'a vector', shape: [5], apply: (x) => t.sum(x) },
    { title: 'first axis', shape: [2, 3], apply: (x) => t.sum(x, { axis: 0 }) },
    { title: 'last axis kept', shape: [2, 3], apply: (x) => t.sum(x, { axis: -1, keep: true }) },
    { title: 'axes apart', shape: [2, 3, 2, 2], apply: (x) => t.sum(x, { axis: [0, 2] }), small: true },
    { title: 'an axis of length 0', shape: [2, 0], apply: (x) => t.sum(x, { axis: 1 }) },
  ]),
  ...bothWays('reduceMax', [
    { title: 'all axes', shape: [2, 3], apply: (x) => t.reduceMax(x) },
    { title: 'middle axis', shape: [2, 3, 2], apply: (x) => t.reduceMax(x, { axis: 1 }), small: true },
    { title: 'axes apart, kept', shape: [2, 3, 2], apply: (x) => t.reduceMax(x, { axis: [0, 2], keep: true }) },
  ]),
  ...defineCase({
    primitive: 'reduceMax',
    title: 'equal maxima share the gradient',
    inputs: { x: perEvent([2, 3], { values: [1, 1, 0, 2, 2, 2] }) },
    build: ({ x }) => t.reduceMax(x!, { axis: 1 }),
    smooth: false,
    small: true,
    batchSizes: [2],
  }),
  ...defineCase({
    primitive: 'reduceMax',
    title: 'softmax of extremes',
    inputs: { x: perEvent([4], { values: [1e4, -1e4, 1e4, 0, 1e30, -1e30, 0, 0] }) },
    build: ({ x }) => t.softmax(x!),
    smooth: false,
    small: true,
    batchSizes: [2],
  }),
  ...bothWays('cumSum', [
    { title: 'a vector', shape: [4], apply: (x) => t.cumSum(x), small: true },
    { title: 'first of three axes', shape: [3, 2, 2], apply: (x) => t.cumSum(x) },
    { title: 'last of three axes', shape: [2, 1, 3], apply: (x) => t.cumSum(x, { axis: -1 }) },
  ]),
  ...bothWays('reshape', [
    { title: 'matrix to vector', shape: [2, 3], apply: (x) => t.reshape(x, [6]), small: true },
    { title: 'vector to rank 4', shape: [6], apply: (x) => t.reshape(x, [2, 1, 3, 1]) },
    { title: 'to a scalar', shape: [1, 1], apply: (x) => t.reshape(x, []) },
  ]),
  ...bothWays('transpose', [
    { title: 'matrix', shape: [2, 3], apply: (x) => t.transpose(x), small: true },
    { title: 'three axes turned', shape: [2, 3, 4], apply: (x) => t.transpose(x, [2, 0, 1]) },
    { title: 'four axes', shape: [2, 3, 1, 2], apply: (x) => t.transpose(x, [3, 1, 0, 2]) },
  ]),
  ...bothWays('broadcastTo', [
    { title: 'a scalar', shape: [], apply: (x) => t.broadcastTo(x, [2, 3]) },
    { title: 'a new leading axis', shape: [3], apply: (x) => t.broadcastTo(x, [2, 3]), small: true },
    { title: 'axes of length 1', shape: [2, 1, 3, 1], apply: (x) => t.broadcastTo(x, [2, 2, 3, 2]) },
    { title: 'to nothing', shape: [1, 2], apply: (x) => t.broadcastTo(x, [0, 2]) },
  ]),
  ...bothWays('slice', [
    { title: 'of a vector', shape: [5], apply: (x) => t.slice(x, { axis: 0, start: 1, end: 4 }), small: true },
    { title: 'of the middle axis', shape: [2, 4, 3], apply: (x) => t.slice(x, { axis: 1, start: 2 }) },
    { title: 'of the last axis', shape: [2, 4], apply: (x) => t.slice(x, { axis: -1, end: 3 }) },
    { title: 'of nothing', shape: [3, 2], apply: (x) => t.slice(x, { axis: 0, start: 1, end: 1 }) },
  ]),
  ...bothWays('pad', [
    {
      title: 'a vector on both sides',
      shape: [2],
      apply: (x) => t.pad(x, { axis: 0, before: 1, after: 2 }),
      small: true,
    },
    { title: 'before the middle axis', shape: [2, 1, 3], apply: (x) => t.pad(x, { axis: 1, before: 2 }) },
    { title: 'after the last axis', shape: [2, 3], apply: (x) => t.pad(x, { axis: -1, after: 1 }) },
    { title: 'nothing', shape: [0, 2], apply: (x) => t.pad(x, { axis: 0, before: 1, after: 1 }) },
  ]),
  ...bothWays('reverse', [
    { title: 'a vector', shape: [4], apply: (x) => t.reverse(x), small: true },
    { title: 'the middle axis', shape: [2, 3, 2], apply: (x) => t.reverse(x, { axis: 1 }) },
  ]),
  ...concatCases(),
  ...gatherCases(),
  ...otherTypes('reshape', [2, 3], (x) => t.reshape(x, [3, 2])),
  ...otherTypes('transpose', [2, 3], (x) => t.transpose(x)),
  ...otherTypes('broadcastTo', [3], (x) => t.broadcastTo(x, [2, 3])),
  ...otherTypes('slice', [2, 3], (x) => t.slice(x, { axis: 1, start: 1 })),
  ...otherTypes('pad', [2, 2], (x) => t.pad(x, { axis: 0, after: 1 })),
  ...otherTypes('reverse', [4], (x) => t.reverse(x)),
  ...otherTypes('concat', [2, 2], (x) => t.concat([x, t.transpose(x)], { axis: 1 })),
  ...otherTypes('gather', [3, 2], (x) => t.gather(x, t.constant(Int32Array.of(2, 0, 2)))),
];

const concatCases = (): ConformanceCase[] => {
  const build = ({ a, b, c }: Readonly<Record<string, Tensor>>) => t.concat(c ? [a!, b!, c] : [a!, b!]);
  const title = 'per event and shared';
  return [
    ...defineCase({ primitive: 'concat', title: 'shared', inputs: { a: shared([2]), b: shared([3]) }, build }),
    ...defineCase({
      primitive: 'concat',
      title: 'per event',
      inputs: { a: perEvent([2]), b: perEvent([3]) },
      build,
      batchSizes: [0, 1, 3],
      small: true,
    }),
    ...defineCase({
      primitive: 'concat',
      title,
      inputs: { a: shared([2, 2]), b: perEvent([1, 2]), c: shared([1, 2]) },
      build,
      small: true,
    }),
    ...defineCase({
      primitive: 'concat',
      title: 'last of three axes',
      inputs: { a: perEvent([2, 1, 2]), b: shared([2, 1, 1]) },
      build: ({ a, b }) => t.concat([a!, b!, a!], { axis: -1 }),
    }),
    ...defineCase({
      primitive: 'concat',
      title: 'a part of length 0',
      inputs: { a: perEvent([0]), b: shared([2]) },
      build,
      batchSizes: [0, 2],
    }),
    ...defineCase({
      primitive: 'concat',
      title: 'stack and unstack',
      inputs: { a: perEvent([3]), b: shared([3]) },
      build: ({ a, b }) => {
        const [first, second] = t.unstack(t.stack([a!, b!], { axis: 1 }), { axis: 1 });
        return t.mul(first!, t.sin(second!));
      },
    }),
  ];
};

const gatherCases = (): ConformanceCase[] => {
  const indices = shared([4], { dtype: 'int32', values: [2, 0, 2, 1] });
  const operands: readonly (readonly [string, Operand, number])[] = [
    ['rows, shared', shared([3, 2]), 0],
    ['rows, per event', perEvent([3, 2]), 0],
    ['last axis, per event', perEvent([2, 3]), 1],
    ['middle of three axes', perEvent([2, 3, 2]), 1],
  ];
  const scattered: readonly (readonly [string, Operand, number])[] = [
    ['rows, shared', shared([4, 2]), 0],
    ['rows, per event', perEvent([4, 2]), 0],
    ['last axis, per event', perEvent([2, 4]), 1],
    ['middle of three axes', perEvent([2, 4, 2]), 1],
  ];
  const constant = t.constant(Int32Array.of(2, 0, 2, 1));
  return [
    ...operands.flatMap(([title, x, axis]) => [
      ...defineCase({
        primitive: 'gather',
        title: `${title}, indices given`,
        inputs: { x, indices },
        build: ({ x, indices }) => t.gather(x!, indices!, { axis }),
        batchSizes: [0, 3],
      }),
      ...defineCase({
        primitive: 'gather',
        title: `${title}, indices known`,
        inputs: { x },
        build: ({ x }) => t.gather(x!, constant, { axis }),
        small: x.batched === true,
      }),
    ]),
    ...scattered.flatMap(([title, x, axis]) => [
      ...defineCase({
        primitive: 'scatterAdd',
        title: `${title}, indices given`,
        inputs: { x, indices },
        build: ({ x, indices }) => t.scatterAdd(x!, indices!, { axis, length: 5 }),
        batchSizes: [0, 3],
      }),
      ...defineCase({
        primitive: 'scatterAdd',
        title: `${title}, indices known`,
        inputs: { x },
        build: ({ x }) => t.scatterAdd(x!, constant, { axis, length: 5 }),
        small: x.batched === true,
      }),
    ]),
    ...defineCase({
      primitive: 'gather',
      title: 'a permutation',
      inputs: { x: perEvent([4]) },
      build: ({ x }) => t.gather(x!, t.constant(Int32Array.of(2, 0, 3, 1))),
    }),
    ...defineCase({
      primitive: 'gather',
      title: 'no positions',
      inputs: { x: perEvent([4, 2]) },
      build: ({ x }) => t.gather(x!, t.constant(Int32Array.of())),
    }),
  ];
};
