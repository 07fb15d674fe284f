import * as t from '../../tensor/index.ts';
import { reluGradient } from '../../tensor/primitives/relu.ts';
import type { Operand as TensorOperand, Tensor } from '../../tensor/tensor.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import { defineCase, perEvent, shared, type Operand } from '../define-case.ts';

type Build = (inputs: Readonly<Record<string, Tensor>>) => Tensor;
type Rest = Omit<Operand, 'shape' | 'batched'>;

/** Pairs of shapes that broadcast in all ways. */
const shapes = (
  a: Rest,
  b: Rest,
): { title: string; a: Operand; b: Operand; batchSizes?: readonly number[]; small?: boolean }[] => [
  { title: 'scalars', a: shared([], a), b: shared([], b) },
  { title: 'without batch, both stretch', a: shared([2, 1, 3], a), b: shared([4, 1, 3, 1], b) },
  { title: 'per event both', a: perEvent([3], a), b: perEvent([3], b), batchSizes: [0, 1, 3], small: true },
  { title: 'per event by shared', a: perEvent([3], a), b: shared([3], b), batchSizes: [0, 3] },
  { title: 'shared by per event', a: shared([3], a), b: perEvent([3], b), batchSizes: [0, 3] },
  {
    title: 'shared matrix by vector per event',
    a: shared([2, 3], a),
    b: perEvent([3], b),
    batchSizes: [3],
    small: true,
  },
  { title: 'scalar per event by shared vector', a: perEvent([], a), b: shared([4], b), batchSizes: [1, 3] },
  { title: 'column by row, per event', a: perEvent([2, 1], a), b: perEvent([1, 3], b), batchSizes: [2] },
  { title: 'rank 3 by scalar per event', a: perEvent([2, 1, 3], a), b: perEvent([], b), batchSizes: [2] },
];

const everyShape = (primitive: string, build: Build, a: Rest = {}, b: Rest = a, smooth = true): ConformanceCase[] =>
  shapes(a, b).flatMap(({ a, b, ...rest }) => defineCase({ ...rest, primitive, inputs: { a, b }, build, smooth }));

const of =
  (apply: (a: TensorOperand, b: TensorOperand) => Tensor): Build =>
  ({ a, b }) =>
    apply(a!, b!);

const positive: Rest = { range: [0.5, 3] };
const int32: Rest = { dtype: 'int32', range: [-4, 5] };
const bool: Rest = { dtype: 'bool' };
const ties = { a: [1, 2, 3, 0, -1, 1e-30, 1e30], b: [1, 3, 2, 0, -1, -1e-30, 1e30] };

const atTies = (primitive: string, apply: (a: Tensor, b: Tensor) => Tensor): ConformanceCase[] =>
  defineCase({
    primitive,
    title: 'ties and extremes',
    inputs: { a: perEvent([7], { values: ties.a }), b: shared([7], { values: ties.b }) },
    build: ({ a, b }) => apply(a!, b!),
    smooth: false,
    small: true,
    batchSizes: [2],
  });

const power = (title: string, values: readonly number[], exponent: number, smooth = true): ConformanceCase[] =>
  defineCase({
    primitive: 'pow',
    title: `${title} to the ${exponent}`,
    inputs: { x: perEvent([values.length], { values }) },
    build: ({ x }) => t.pow(x!, exponent),
    smooth,
    batchSizes: [2],
  });

/** Operations on two or three numbers at a time. */
export const binaryCases = (): ConformanceCase[] => [
  ...everyShape('add', of(t.add)),
  ...everyShape('sub', of(t.sub)),
  ...everyShape('mul', of(t.mul)),
  ...everyShape('div', of(t.div), {}, positive),
  ...everyShape('pow', of(t.pow), positive, {}),
  ...everyShape('max', of(t.max)),
  ...everyShape('min', of(t.min)),
  ...everyShape('reluGradient', of(reluGradient)),
  ...everyShape('equal', of(t.equal), int32),
  ...everyShape('less', of(t.less)),
  ...everyShape('lessEqual', of(t.lessEqual)),
  ...everyShape('and', of(t.and as (a: TensorOperand, b: TensorOperand) => Tensor), bool),
  ...everyShape('or', of(t.or as (a: TensorOperand, b: TensorOperand) => Tensor), bool),

  ...everyShape('add', of(t.add), int32).map(renamed('int32')),
  ...everyShape('sub', of(t.sub), int32).map(renamed('int32')),
  ...everyShape('mul', of(t.mul), int32).map(renamed('int32')),
  ...everyShape('max', of(t.max), int32).map(renamed('int32')),
  ...everyShape('min', of(t.min), int32).map(renamed('int32')),
  ...everyShape('less', of(t.less), int32).map(renamed('int32')),
  ...everyShape('lessEqual', of(t.lessEqual), int32).map(renamed('int32')),

  ...atTies('max', t.max),
  ...atTies('min', t.min),
  ...atTies('equal', t.equal),
  ...atTies('less', t.less),
  ...atTies('lessEqual', t.lessEqual),
  ...atTies('reluGradient', (a, b) => reluGradient(a, t.relu(b))),
  ...defineCase({
    primitive: 'max',
    title: 'guards what would be infinite',
    inputs: { x: perEvent([4], { values: [-1, 0, 0.25, 4] }) },
    build: ({ x }) => t.sqrt(t.max(x!, 1e-12)),
    smooth: false,
    small: true,
  }),
  ...defineCase({
    primitive: 'equal',
    title: 'bool',
    inputs: {
      a: perEvent([4], { dtype: 'bool', values: [0, 0, 1, 1] }),
      b: shared([4], { dtype: 'bool', values: [0, 1, 0, 1] }),
    },
    build: of(t.equal),
  }),

  ...defineCase({
    primitive: 'div',
    title: 'extremes',
    inputs: {
      a: shared([6], { values: [1, -1, 1e-30, 1e30, 0, 3e38] }),
      b: shared([6], { values: [1e-15, 1e15, 1e-15, 1e15, 5, 1e19] }),
    },
    build: of(t.div),
    smooth: false,
    small: true,
  }),
  ...defineCase({
    primitive: 'div',
    title: 'by 0',
    inputs: { a: shared([3], { values: [1, -1, 0] }), b: shared([3], { values: [0, 0, 0] }) },
    build: of(t.div),
    gradient: false,
  }),
  ...defineCase({
    primitive: 'add',
    title: 'twice the same operand',
    inputs: { x: perEvent([2, 3]), y: shared([3]) },
    build: ({ x, y }) => t.add(t.mul(x!, x!), t.add(y!, y!)),
  }),

  ...power('signs', [-2, -0.5, 0.5, 2], 2),
  ...power('signs', [-2, -0.5, 0.5, 2], 3),
  ...power('signs', [-2, -0.5, 0.5, 2], -1),
  ...power('signs', [-2, -0.5, 0.5, 2], -2),
  ...power('positive', [0.25, 1, 4], 0.5),
  ...power('positive', [0.25, 1, 4], -1.5),
  ...power('zero', [0, 1, -1], 2, false),
  ...power('zero', [0, 1, -1], 1, false),
  ...power('zero', [0, 1, -1], 0, false),
  ...defineCase({
    primitive: 'pow',
    title: 'zero to powers that vary',
    inputs: { a: shared([3], { values: [0, 0, 1] }), b: shared([3], { values: [2, 1, 0] }) },
    build: of(t.pow),
    smooth: false,
  }),

  ...whereCases(),
];

const renamed =
  (suffix: string) =>
  (testCase: ConformanceCase): ConformanceCase => ({ ...testCase, name: `${testCase.name}, ${suffix}`, small: false });

const whereCases = (): ConformanceCase[] => {
  const operands: readonly { title: string; c: Operand; a: Operand; b: Operand }[] = [
    { title: 'all shared', c: shared([2, 1], bool), a: shared([3]), b: shared([]) },
    { title: 'all per event', c: perEvent([3], bool), a: perEvent([3]), b: perEvent([3]) },
    { title: 'shared condition', c: shared([3], bool), a: perEvent([3]), b: shared([3]) },
    { title: 'shared condition and first', c: shared([2, 1], bool), a: shared([3]), b: perEvent([3]) },
    { title: 'scalar condition per event', c: perEvent([], bool), a: shared([2, 3]), b: perEvent([3]) },
    { title: 'condition per event, shared branches', c: perEvent([2, 1], bool), a: shared([1, 3]), b: shared([]) },
    { title: 'int32', c: perEvent([3], bool), a: perEvent([3], int32), b: shared([], int32) },
    { title: 'bool', c: perEvent([3], bool), a: perEvent([], bool), b: shared([3], bool) },
  ];
  return [
    ...operands.flatMap(({ title, c, a, b }) =>
      defineCase({
        primitive: 'where',
        title,
        inputs: { c, a, b },
        build: ({ c, a, b }) => t.where(c!, a!, b!),
        batchSizes: [0, 3],
        small: title === 'shared condition' || title === 'scalar condition per event',
      }),
    ),
    ...defineCase({
      primitive: 'where',
      title: 'nothing of the other branch, not even NaN',
      inputs: { x: perEvent([4], { values: [-1, 0, 1, 4] }) },
      build: ({ x }) => t.where(t.less(x!, 0.5), -7, t.log(x!)),
      gradient: false,
      smooth: false,
      small: true,
    }),
    ...defineCase({
      primitive: 'where',
      title: 'both branches guarded, finite gradient',
      inputs: { x: perEvent([4], { values: [-1, 0, 1, 4] }) },
      build: ({ x }) => {
        const inside = t.greater(x!, 0);
        return t.where(inside, t.log(t.where(inside, x!, 1)), 0);
      },
      smooth: false,
      small: true,
    }),
  ];
};
