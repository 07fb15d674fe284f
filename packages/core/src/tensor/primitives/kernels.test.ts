import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateNaively } from '../../../test/evaluate-naively.ts';
import { allocate } from '../../allocate.ts';
import type { Precision } from '../../engine/engine.ts';
import type { GraphNode } from '../../graph/graph.ts';
import type { HostArray } from '../../host-array.ts';
import { sizeOf, type Shape } from '../shape.ts';
import type { Attributes, DType, TensorType } from '../tensor.ts';
import { primitives } from './index.ts';

interface Operand extends TensorType {
  readonly data: HostArray;
}

const tested = new Set<string>();
let seed = 1;
const next = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
const random = (
  shape: Shape,
  { dtype = 'float' as DType, precision = 'float64' as Precision, from = -2, to = 2 } = {},
): Operand => {
  const data = allocate(dtype, sizeOf(shape), precision);
  // Halves among the numbers, so that comparisons meet equal ones.
  for (let i = 0; i < data.length; i++)
    data[i] =
      dtype === 'bool'
        ? Math.round(next())
        : next() < 0.3
          ? Math.round(from + (to - from) * next())
          : from + (to - from) * next();
  return { shape, dtype, batch: 0, data };
};

/** What a primitive means: a graph of one operation, evaluated naively. */
function expectedOf(
  primitive: string,
  operands: readonly Operand[],
  attributes: Attributes,
  output: TensorType,
): Float64Array {
  const inputs = operands.map(({ shape, dtype, batch }, i) => ({ name: `x${i}`, shape, dtype, batch }));
  const nodes = [
    ...inputs.map((input): GraphNode => ({
      ...input,
      primitive: 'input',
      inputs: [],
      attributes: { name: input.name },
    })),
    { ...output, primitive, inputs: inputs.map((_, i) => i), attributes },
  ];
  const graph = { inputs, nodes, outputs: [{ name: 'y', node: inputs.length }] };
  return evaluateNaively(graph, Object.fromEntries(operands.map(({ data }, i) => [`x${i}`, data])), 1)['y']!;
}

function check(
  name: string,
  operands: readonly Operand[],
  attributes: Attributes = {},
  precision: Precision = 'float64',
): void {
  const primitive = primitives[name]!;
  const output = primitive.infer(operands, attributes);
  const context = { inputs: operands, output, attributes };
  const expected = expectedOf(name, operands, attributes, output);
  tested.add(name);
  const digits = precision === 'float64' ? 1e-12 : 1e-5;
  const compare = (actual: HostArray, how: string): void => {
    expect(actual.length).toBe(expected.length);
    for (let i = 0; i < expected.length; i++) {
      const [a, b] = [actual[i]!, expected[i]!];
      if (!(Object.is(a, b) || a === b || Math.abs(a - b) <= digits * (1 + Math.abs(b))))
        expect.fail(
          `${name} ${how} of ${JSON.stringify(operands.map(({ shape }) => shape))}: [${i}] is ${a}, expected ${b}`,
        );
    }
  };
  // What a buffer held before must not shine through.
  const fresh = allocate(output.dtype, sizeOf(output.shape), precision).fill(77);
  const arrays = operands.map(({ data }) => data.slice());
  const run = primitive.kernel!(context);
  run(arrays, fresh);
  compare(fresh, 'kernel');
  arrays.forEach((array, i) => expect(array).toEqual(operands[i]!.data));

  const offset = primitive.view?.(context);
  if (offset !== undefined) compare(arrays[0]!.slice(offset, offset + expected.length), 'view');
  if (primitive.inPlace)
    operands.forEach(({ dtype, data }, i) => {
      if (dtype !== output.dtype || data.length !== expected.length) return;
      const given = operands.map((operand) => operand.data.slice());
      run(given, given[i]!);
      compare(given[i]!, `in place of operand ${i}`);
    });
}

const length: fc.Arbitrary<number> = fc.constantFrom(0, 1, 1, 2, 3, 5, 40);
const shapes = fc.array(length, { maxLength: 4 }).filter((shape) => sizeOf(shape) <= 4000);
const nonScalar = shapes.filter((shape) => shape.length > 0);
const precisions = fc.constantFrom<Precision>('float64', 'float32');
/** A shape that broadcasts to another: some axes of length 1, some leading axes left out. */
const broadcastable = (shape: Shape) =>
  fc
    .tuple(fc.array(fc.boolean(), { minLength: shape.length, maxLength: shape.length }), fc.nat(shape.length))
    .map(([ones, lead]) => shape.map((l, axis) => (ones[axis] ? 1 : l)).slice(lead));
const operandShapes = (count: number) =>
  shapes.chain((shape) =>
    fc.tuple(...Array.from({ length: count }, () => fc.oneof(fc.constant(shape), broadcastable(shape)))),
  );
const withAxis = nonScalar.chain((shape) => fc.record({ shape: fc.constant(shape), axis: fc.nat(shape.length - 1) }));
const property = <T>(arbitrary: fc.Arbitrary<T>, test: (value: T, precision: Precision) => void): void =>
  fc.assert(fc.property(arbitrary, precisions, test), { numRuns: 150, seed: 20 });

const positive = new Set(['log', 'log1p', 'sqrt']);
const unaryNames = [
  'abs',
  'atan',
  'cos',
  'erf',
  'exp',
  'expm1',
  'floor',
  'log',
  'log1p',
  'neg',
  'relu',
  'sigmoid',
  'sign',
  'sin',
  'softplus',
  'sqrt',
  'tanh',
];
const binaryNames = ['add', 'sub', 'mul', 'div', 'pow', 'max', 'min', 'reluGradient', 'equal', 'less', 'lessEqual'];

describe('kernels', () => {
  it.each(unaryNames)('%s', (name) => {
    property(shapes, (shape, precision) =>
      check(name, [random(shape, { precision, from: positive.has(name) ? 0.1 : -2 })], {}, precision),
    );
  });

  it.each(binaryNames)('%s', (name) => {
    property(operandShapes(2), ([a, b], precision) =>
      check(
        name,
        [random(a!, { precision, from: name === 'pow' ? 0.1 : -2 }), random(b!, { precision })],
        {},
        precision,
      ),
    );
  });

  it.each(['and', 'or'])('%s', (name) => {
    property(operandShapes(2), ([a, b]) => check(name, [random(a!, { dtype: 'bool' }), random(b!, { dtype: 'bool' })]));
  });

  it('not', () => property(shapes, (shape) => check('not', [random(shape, { dtype: 'bool' })])));

  it.each(['float', 'int32'] as const)('where of %s', (dtype) => {
    property(operandShapes(3), ([c, a, b], precision) =>
      check(
        'where',
        [random(c!, { dtype: 'bool' }), random(a!, { dtype, precision }), random(b!, { dtype, precision })],
        {},
        precision,
      ),
    );
  });

  it('cast', () => {
    const dtypes = ['float', 'int32', 'bool'] as const;
    property(shapes, (shape, precision) => {
      for (const from of dtypes)
        for (const dtype of dtypes) check('cast', [random(shape, { dtype: from, precision })], { dtype }, precision);
    });
  });

  it.each(['sum', 'reduceMax'])('%s', (name) => {
    const cases = shapes.chain((shape) => fc.tuple(fc.constant(shape), fc.subarray(shape.map((_, i) => i))));
    property(cases, ([shape, axes], precision) => check(name, [random(shape, { precision })], { axes }, precision));
  });

  it.each(['cumSum', 'reverse'])('%s', (name) => {
    property(withAxis, ({ shape, axis }, precision) =>
      check(name, [random(shape, { precision })], { axis }, precision),
    );
  });

  it('transpose', () => {
    const cases = shapes.chain((shape) =>
      fc.tuple(
        fc.constant(shape),
        fc.shuffledSubarray(
          shape.map((_, i) => i),
          { minLength: shape.length, maxLength: shape.length },
        ),
      ),
    );
    property(cases, ([shape, permutation], precision) =>
      check('transpose', [random(shape, { precision })], { permutation }, precision),
    );
  });

  it('broadcastTo', () => {
    const cases = shapes.chain((shape) => fc.tuple(fc.constant(shape), broadcastable(shape)));
    property(cases, ([shape, from], precision) =>
      check('broadcastTo', [random(from, { precision })], { shape }, precision),
    );
  });

  it('reshape', () => {
    property(shapes, (shape, precision) =>
      check('reshape', [random(shape, { precision })], { shape: [1, sizeOf(shape)] }, precision),
    );
  });

  it('slice', () => {
    property(fc.tuple(withAxis, fc.nat(), fc.nat()), ([{ shape, axis }, i, j], precision) => {
      const [start, end] = [i % (shape[axis]! + 1), j % (shape[axis]! + 1)].sort((a, b) => a - b);
      check('slice', [random(shape, { precision })], { axis, start: start!, end: end! }, precision);
    });
  });

  it('pad', () => {
    property(fc.tuple(withAxis, fc.nat(3), fc.nat(3)), ([{ shape, axis }, before, after], precision) =>
      check('pad', [random(shape, { precision })], { axis, before, after }, precision),
    );
  });

  it('concat', () => {
    property(
      fc.tuple(withAxis, fc.array(length, { minLength: 1, maxLength: 4 })),
      ([{ shape, axis }, lengths], precision) =>
        check(
          'concat',
          lengths.map((l) => random(shape.with(axis, l), { precision })),
          { axis },
          precision,
        ),
    );
  });

  it('gather and scatterAdd', () => {
    property(fc.tuple(withAxis, fc.array(fc.nat(), { maxLength: 6 })), ([{ shape, axis }, picks], precision) => {
      const own = shape[axis]!;
      const positions = own === 0 ? [] : picks.map((k) => k % own);
      const indices: Operand = {
        shape: [positions.length],
        dtype: 'int32',
        batch: 0,
        data: Int32Array.from(positions),
      };
      check('gather', [random(shape, { precision }), indices], { axis }, precision);
      check(
        'scatterAdd',
        [random(shape.with(axis, positions.length), { precision }), indices],
        { axis, length: own },
        precision,
      );
    });
  });

  describe('matMul', () => {
    const product = (m: number, k: number, n: number, leadA: Shape, leadB: Shape, precision: Precision): void => {
      for (const transposeA of [false, true])
        for (const transposeB of [false, true])
          check(
            'matMul',
            [
              random([...leadA, ...(transposeA ? [k, m] : [m, k])], { precision }),
              random([...leadB, ...(transposeB ? [n, k] : [k, n])], { precision }),
            ],
            { transposeA, transposeB },
            precision,
          );
    };

    it('of small matrices with leading axes', () => {
      const small = fc.constantFrom(0, 1, 2, 3, 4, 5, 9);
      const leads = fc
        .array(fc.constantFrom(1, 2, 3), { maxLength: 2 })
        .chain((lead) => fc.tuple(broadcastable(lead), fc.constant(lead)));
      property(fc.tuple(small, small, small, leads, fc.boolean()), ([m, k, n, [from, to], swap], precision) =>
        swap ? product(m, k, n, from, to, precision) : product(m, k, n, to, from, precision),
      );
    });

    it.each([
      [5, 1030, 6], // several blocks of the inner axis
      [131, 9, 5], // several blocks of rows
      [17, 33, 18],
      [1, 50, 30],
      [30, 50, 1],
      [2, 200, 2],
    ])('[%i, %i] x [., %i]', (m, k, n) => {
      product(m, k, n, [], [], 'float64');
      product(m, k, n, [2], [], 'float32');
    });
  });

  it('are all tested here', () => {
    const untested = Object.values(primitives).filter(({ name, kernel }) => kernel !== undefined && !tested.has(name));
    expect(untested.map(({ name }) => name)).toEqual([]);
  });
});
