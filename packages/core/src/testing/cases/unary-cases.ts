import * as t from '../../tensor/index.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import { defineCase, perEvent, shared } from '../define-case.ts';

interface Unary {
  readonly primitive: string;
  readonly apply: (x: Tensor) => Tensor;
  readonly range?: readonly [number, number];
  /** Hard arguments whose value and gradient float32 can hold. */
  readonly extremes: readonly number[];
  readonly smooth?: boolean;
}

const wide = [0, 1e-30, -1e-30, 88, -88, 1e4, -1e4, 20, -20, 1e30, -1e30];

const unaries: readonly Unary[] = [
  { primitive: 'abs', apply: t.abs, extremes: wide },
  { primitive: 'atan', apply: t.atan, extremes: [...wide.slice(0, -2), 1e15, -1e15] },
  { primitive: 'cos', apply: t.cos, extremes: [0, 1e-30, -1e-30, Math.PI, -100, 100] },
  { primitive: 'erf', apply: t.erf, extremes: [0, 1e-30, 0.5, -0.5, 0.84375, 1.25, 2.8, -3, 4, 88, -1e4, 1e30] },
  { primitive: 'exp', apply: t.exp, extremes: [0, 1e-30, -1e-30, 20, 88, -88, -1e4, -1e30] },
  { primitive: 'expm1', apply: t.expm1, extremes: [0, 1e-30, -1e-30, 20, 88, -88, -1e4, -1e30] },
  { primitive: 'floor', apply: t.floor, extremes: [0, -1, -1.5, 1.5, 2, 16777215, -0.25, 1e30], smooth: false },
  { primitive: 'log', apply: t.log, range: [0.2, 4], extremes: [1, 1e-30, 1e30, 3e38, 2e-38, 1e4] },
  { primitive: 'log1p', apply: t.log1p, range: [-0.8, 4], extremes: [0, 1e-30, -1e-30, -0.99999994, 1e30, 1e4, -0.5] },
  { primitive: 'neg', apply: t.neg, extremes: wide },
  { primitive: 'relu', apply: t.relu, extremes: wide },
  { primitive: 'sigmoid', apply: t.sigmoid, extremes: wide },
  { primitive: 'sign', apply: t.sign, extremes: wide, smooth: false },
  { primitive: 'sin', apply: t.sin, extremes: [0, 1e-30, -1e-30, Math.PI, -100, 100] },
  { primitive: 'softplus', apply: t.softplus, extremes: wide },
  { primitive: 'sqrt', apply: t.sqrt, range: [0.2, 4], extremes: [1e-30, 1e30, 2e-38, 3e38, 1, 1e4] },
  { primitive: 'tanh', apply: t.tanh, extremes: wide },
];

/** Tiny results lose all their digits in the obvious formulas; scaled up, they must be there. */
const tiny: readonly { primitive: string; title: string; apply: (x: Tensor) => Tensor; values: readonly number[] }[] = [
  { primitive: 'expm1', title: 'near 0', apply: (x) => t.mul(t.expm1(x), 1e20), values: [1e-20, -2e-20, 3e-20] },
  { primitive: 'log1p', title: 'near 0', apply: (x) => t.mul(t.log1p(x), 1e20), values: [1e-20, -2e-20, 3e-20] },
  { primitive: 'tanh', title: 'near 0', apply: (x) => t.mul(t.tanh(x), 1e20), values: [1e-20, -2e-20, 3e-20] },
  { primitive: 'erf', title: 'near 0', apply: (x) => t.mul(t.erf(x), 1e20), values: [1e-20, -2e-20, 3e-20] },
  { primitive: 'sin', title: 'near 0', apply: (x) => t.mul(t.sin(x), 1e20), values: [1e-20, -2e-20, 3e-20] },
  { primitive: 'atan', title: 'near 0', apply: (x) => t.mul(t.atan(x), 1e20), values: [1e-20, -2e-20, 3e-20] },
  {
    primitive: 'expm1',
    title: 'below 1',
    apply: (x) => t.mul(t.expm1(x), 1e4),
    values: [1e-4, -2e-4, 1e-3, -0.01, 0.1],
  },
  {
    primitive: 'log1p',
    title: 'below 1',
    apply: (x) => t.mul(t.log1p(x), 1e4),
    values: [1e-4, -2e-4, 1e-3, -0.01, 0.1],
  },
  { primitive: 'tanh', title: 'below 1', apply: (x) => t.mul(t.tanh(x), 1e4), values: [1e-4, -2e-4, 1e-3, -0.01, 0.1] },
  { primitive: 'erf', title: 'below 1', apply: (x) => t.mul(t.erf(x), 1e4), values: [1e-4, -2e-4, 1e-3, -0.01, 0.1] },
  { primitive: 'softplus', title: 'far left', apply: (x) => t.mul(t.softplus(x), 1e16), values: [-30, -36, -40, -17] },
  { primitive: 'sigmoid', title: 'far left', apply: (x) => t.mul(t.sigmoid(x), 1e16), values: [-30, -36, -40, -17] },
  { primitive: 'exp', title: 'far left', apply: (x) => t.mul(t.exp(x), 1e16), values: [-30, -36, -40, -17] },
];

/** Operations on one number at a time. */
export const unaryCases = (): ConformanceCase[] => [
  ...unaries.flatMap(({ primitive, apply, range, extremes, smooth = true }) => {
    const rest = range ? { range } : {};
    const build = ({ x }: Readonly<Record<string, Tensor>>) => apply(x!);
    return [
      ...defineCase({ primitive, title: 'scalar', inputs: { x: shared([], rest) }, build, smooth }),
      ...defineCase({
        primitive,
        title: 'rank 4 without batch',
        inputs: { x: shared([2, 1, 3, 1], rest) },
        build,
        smooth,
      }),
      ...defineCase({
        primitive,
        title: 'scalar per event',
        inputs: { x: perEvent([], rest) },
        build,
        smooth,
        batchSizes: [1, 5],
      }),
      ...defineCase({
        primitive,
        title: '[2, 1, 3] per event',
        inputs: { x: perEvent([2, 1, 3], rest) },
        build,
        smooth,
        small: true,
        batchSizes: [0, 2],
      }),
      ...defineCase({
        primitive,
        title: 'extremes',
        inputs: { x: shared([extremes.length], { values: extremes }) },
        build,
        smooth: false,
        small: true,
      }),
    ];
  }),
  ...tiny.flatMap(({ primitive, title, apply, values }) =>
    defineCase({
      primitive,
      title,
      inputs: { x: perEvent([values.length], { values }) },
      build: ({ x }) => apply(x!),
      smooth: false,
      batchSizes: [1],
      small: true,
    }),
  ),
  ...defineCase({
    primitive: 'exp',
    title: 'overflow is infinite',
    inputs: { x: shared([2], { values: [1e4, 1e30] }) },
    build: ({ x }) => t.exp(x!),
    smooth: false,
  }),
  ...defineCase({
    primitive: 'log',
    title: 'of 0 is minus infinity',
    inputs: { x: shared([2], { values: [0, 1] }) },
    build: ({ x }) => t.log(x!),
    smooth: false,
  }),
  ...defineCase({
    primitive: 'log',
    title: 'of a negative number is NaN',
    inputs: { x: shared([2], { values: [-1, 1] }) },
    build: ({ x }) => t.log(x!),
    gradient: false,
  }),
  ...defineCase({
    primitive: 'sqrt',
    title: 'of a negative number is NaN',
    inputs: { x: shared([2], { values: [-1, 0] }) },
    build: ({ x }) => t.sqrt(x!),
    gradient: false,
  }),
  ...defineCase({
    primitive: 'relu',
    title: 'lets NaN through',
    inputs: { x: shared([3], { values: [-1, 0, 2] }) },
    build: ({ x }) => t.relu(t.sqrt(x!)),
    gradient: false,
  }),
  ...castCases(),
  ...defineCase({
    primitive: 'not',
    title: 'bool per event',
    inputs: { x: perEvent([3], { dtype: 'bool' }) },
    build: ({ x }) => t.not(x!),
    small: true,
  }),
];

const castCases = (): ConformanceCase[] => {
  const floats = [-1.75, 1.75, -0.5, 0.5, 0, -2, 3, 16777215];
  const ints = [-3, 0, 1, 7, 16777215];
  const casts = [
    { from: 'float', to: 'int32', values: floats },
    { from: 'float', to: 'bool', values: [...floats, 1e-30] },
    { from: 'int32', to: 'float', values: ints },
    { from: 'int32', to: 'bool', values: ints },
    { from: 'bool', to: 'float', values: [0, 1, 1] },
    { from: 'bool', to: 'int32', values: [0, 1, 1] },
  ] as const;
  const there = defineCase({
    primitive: 'cast',
    title: 'to int32 and back, no gradient',
    inputs: { x: perEvent([3]) },
    build: ({ x }) => t.cast(t.cast(x!, 'int32'), 'float'),
  });
  const each = casts.flatMap(({ from, to, values }) =>
    defineCase({
      primitive: 'cast',
      title: `${from} to ${to}`,
      inputs: { x: perEvent([values.length], { dtype: from, values }) },
      build: ({ x }) => t.cast(x!, to),
      smooth: false,
      small: true,
      batchSizes: [0, 1, 2],
    }),
  );
  return [...there, ...each];
};
