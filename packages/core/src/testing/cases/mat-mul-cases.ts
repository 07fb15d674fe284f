import * as t from '../../tensor/index.ts';
import type { Shape } from '../../tensor/shape.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import { defineCase, perEvent, shared } from '../define-case.ts';

const swapped = (shape: Shape, transposed: boolean): Shape =>
  transposed ? [...shape.slice(0, -2), shape.at(-1)!, shape.at(-2)!] : shape;

/** Shapes of both matrices as the product sees them. */
const pairs: readonly { title: string; a: Shape; b: Shape }[] = [
  { title: 'matrices', a: [2, 3], b: [3, 4] },
  { title: 'matrix by column', a: [2, 3], b: [3, 1] },
  { title: 'row by column', a: [1, 3], b: [3, 1] },
  { title: 'outer product', a: [2, 1], b: [1, 3] },
  { title: 'leading axis on both', a: [2, 2, 3], b: [2, 3, 2] },
  { title: 'leading axis on the first', a: [2, 2, 3], b: [3, 2] },
  { title: 'leading axis on the second', a: [2, 3], b: [2, 3, 2] },
  { title: 'leading axes broadcast', a: [2, 1, 2, 3], b: [3, 3, 2] },
];

const kinds = [
  { title: 'shared both', a: shared, b: shared, batchSizes: [1] },
  { title: 'shared by per event', a: shared, b: perEvent, batchSizes: [0, 3] },
  { title: 'per event by shared', a: perEvent, b: shared, batchSizes: [0, 3] },
  { title: 'per event both', a: perEvent, b: perEvent, batchSizes: [0, 1, 3] },
] as const;

const transposes = [
  [false, false],
  [true, false],
  [false, true],
  [true, true],
] as const;

/** Products of matrices: transposes, leading axes, batches. */
export const matMulCases = (): ConformanceCase[] => [
  ...pairs.flatMap((pair, p) =>
    kinds.flatMap((kind) =>
      transposes.flatMap(([transposeA, transposeB], i) =>
        defineCase({
          primitive: 'matMul',
          title: `${pair.title}, ${kind.title}${transposeA ? ', first transposed' : ''}${transposeB ? ', second transposed' : ''}`,
          inputs: { a: kind.a(swapped(pair.a, transposeA)), b: kind.b(swapped(pair.b, transposeB)) },
          build: ({ a, b }) => t.matMul(a!, b!, { transposeA, transposeB }),
          batchSizes: p === 0 ? kind.batchSizes : kind.batchSizes.slice(-1),
          small: p === 0 || (p === 4 && i === 0),
        }),
      ),
    ),
  ),
  ...defineCase({
    primitive: 'matMul',
    title: 'inner length 0',
    inputs: { a: shared([2, 0]), b: perEvent([0, 3]) },
    build: ({ a, b }) => t.matMul(a!, b!),
  }),
  ...defineCase({
    primitive: 'matMul',
    title: 'a layer: matrix times vector, bias',
    inputs: { w: shared([4, 3]), b: shared([4]), x: perEvent([3]) },
    build: ({ w, b, x }) => t.tanh(t.add(t.matVec(w!, x!), b!)),
    batchSizes: [0, 1, 7],
    small: true,
  }),
  ...defineCase({
    primitive: 'matMul',
    title: 'two nets stacked',
    inputs: { w: shared([2, 4, 3]), x: perEvent([3]) },
    build: ({ w, x }) => t.matVec(w!, x!),
    small: true,
  }),
  ...defineCase({
    primitive: 'batchMatMul',
    title: 'matrices',
    inputs: { a: perEvent([2, 3]), b: perEvent([4, 3]) },
    build: ({ a, b }) => t.batchMatMul(a!, b!),
    batchSizes: [0, 1, 3],
    small: true,
  }),
  ...defineCase({
    primitive: 'batchMatMul',
    title: 'leading axes broadcast',
    inputs: { a: perEvent([2, 1, 2, 3]), b: perEvent([3, 4, 3]) },
    build: ({ a, b }) => t.batchMatMul(a!, b!),
    batchSizes: [2],
  }),
];
