import { describe, expect, it } from 'vitest';
import type { Precision } from '../../engine/engine.ts';
import { referenceEngine } from '../../engine/reference/reference-engine.ts';
import { collect } from '../../graph/collect.ts';
import { key, normal } from '../../random/index.ts';
import { constant } from '../../tensor/primitives/constant.ts';
import { input } from '../../tensor/primitives/input.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Bijection } from '../bijection.ts';
import { rootScope } from '../scope.ts';
import { householderProduct } from './householder-product.ts';
import { invertBySweeps } from './invert-by-sweeps.ts';
import { luLinear } from './lu-linear.ts';
import { matrixExponential } from './matrix-exponential.ts';
import { orthogonal } from './orthogonal.ts';
import { qrLinear } from './qr-linear.ts';
import { solveTriangular } from './solve-triangular.ts';
import { svdLinear } from './svd-linear.ts';

async function compute(
  f: (x: Tensor) => Tensor,
  x: Float64Array,
  shape: readonly number[],
  precision: Precision = 'float64',
) {
  const matrix = input('x', shape);
  const executable = await referenceEngine().compile(collect([matrix], [['y', f(matrix)]]), { precision });
  const { y } = await executable.run({ x });
  executable.dispose();
  return Float64Array.from(y!);
}

const multiply = (a: ArrayLike<number>, b: ArrayLike<number>, size: number): number[] =>
  Array.from({ length: size * size }, (_, at) => {
    const [row, column] = [Math.floor(at / size), at % size];
    let sum = 0;
    for (let k = 0; k < size; k++) sum += a[row * size + k]! * b[k * size + column]!;
    return sum;
  });
const transposed = (a: ArrayLike<number>, size: number): number[] =>
  Array.from({ length: size * size }, (_, at) => a[(at % size) * size + Math.floor(at / size)]!);
const identity = (size: number): number[] =>
  Array.from({ length: size * size }, (_, at) => (at % (size + 1) === 0 ? 1 : 0));
const furthest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i]!)));
const skewMatrix = (size: number, scale: number): Float64Array => {
  const drawn = normal(key(size), size * size);
  return Float64Array.from(drawn, (_, at) => {
    const mirrored = drawn[(at % size) * size + Math.floor(at / size)]!;
    return (scale * (drawn[at]! - mirrored)) / Math.SQRT2;
  });
};

describe('solveTriangular', () => {
  it.each([1, 2, 3, 4, 7, 16, 33, 64])('solves systems of %i features', async (size) => {
    const drawn = normal(key(1), size * size);
    const matrix = Float64Array.from(drawn, (value, at) => (at % (size + 1) === 0 ? 0.5 + value ** 2 : 0.3 * value));
    const diagonal = Float64Array.from({ length: size }, (_, i) => matrix[i * (size + 1)]!);
    const x = normal(key(2), size);
    for (const part of ['lower', 'upper'] as const) {
      const isIn = (row: number, column: number): boolean => (part === 'lower' ? column < row : column > row);
      const right = x.map((value, row) => {
        let sum = diagonal[row]! * value;
        for (let column = 0; column < size; column++)
          if (isIn(row, column)) sum += matrix[row * size + column]! * x[column]!;
        return sum;
      });
      const solve = (m: Tensor): Tensor =>
        solveTriangular(m, constant(right), { part, diagonal: { raw: constant(diagonal), value: constant(diagonal) } });
      const solved = await compute(solve, matrix, [size, size]);
      expect(furthest(solved, x)).toBeLessThan(1e-9);
    }
  });
});

describe('matrixExponential', () => {
  it.each([0, 1e-8, 0.3, 1, Math.PI, 20, 60])('turns by an angle of %d', async (angle) => {
    // About the axis (1, 2, 2) / 3: I + sin A / angle + (1 - cos) (A / angle)².
    const axis = [0, -2 / 3, 2 / 3, 2 / 3, 0, -1 / 3, -2 / 3, 1 / 3, 0];
    const square = multiply(axis, axis, 3);
    const exact = identity(3).map((one, i) => one + Math.sin(angle) * axis[i]! + (1 - Math.cos(angle)) * square[i]!);
    const matrix = Float64Array.from(axis, (value) => angle * value);
    expect(furthest(await compute(matrixExponential, matrix, [3, 3]), exact)).toBeLessThan(1e-13);
    expect(furthest(await compute(matrixExponential, matrix, [3, 3], 'float32'), exact)).toBeLessThan(2e-5);
  });

  it('is that of numbers', async () => {
    for (const x of [-5, 0.1, 3]) {
      const [y] = await compute(matrixExponential, Float64Array.of(x), [1, 1]);
      expect(y! / Math.exp(x)).toBeCloseTo(1, 13);
    }
  });
});

describe.each([
  ['matrixExponential', matrixExponential, (size: number, scale: number) => skewMatrix(size, scale)],
  [
    'householderProduct',
    householderProduct,
    (size: number, scale: number) => normal(key(5), size * size).map((value) => value * scale),
  ],
] as const)('%s', (_, f, matrix) => {
  it.each([
    [2, 1],
    [5, 0.3],
    [16, 1],
    [64, 0.3],
    [64, 3],
    [8, 1e4],
  ])('is orthogonal for %i features and entries of %d', async (size, scale) => {
    for (const [precision, tolerance] of [
      ['float64', 2e-13],
      ['float32', 1e-4],
    ] as const) {
      const q = await compute(f, Float64Array.from(matrix(size, scale)), [size, size], precision);
      expect(furthest(multiply(q, transposed(q, size), size), identity(size))).toBeLessThan(tolerance);
    }
  });
});

describe('householderProduct', () => {
  it('is the product of the reflections, the first one last', async () => {
    const vectors = normal(key(3), 3 * 4);
    let product = identity(4);
    for (let i = 0; i < 3; i++) {
      const v = vectors.subarray(4 * i, 4 * i + 4);
      const length = v.reduce((sum, value) => sum + value ** 2, 0);
      const reflection = identity(4).map((one, at) => one - (2 * v[Math.floor(at / 4)]! * v[at % 4]!) / length);
      product = multiply(product, reflection, 4);
    }
    expect(furthest(await compute(householderProduct, Float64Array.from(vectors), [3, 4]), product)).toBeLessThan(
      1e-14,
    );
  });
});

describe('invertBySweeps', () => {
  it.each([1, 2, 9, 64])('inverts %i rows', async (size) => {
    const skew = skewMatrix(size, 2);
    const matrix = skew.map((value, at) => value + (at % (size + 1) === 0 ? 1 : 0));
    const inverse = await compute(invertBySweeps, matrix, [size, size]);
    expect(furthest(multiply(inverse, matrix, size), identity(size))).toBeLessThan(1e-12);
  });
});

describe('orthogonal', () => {
  it('means nearly the same by both methods', async () => {
    const skew = normal(key(4), 10).map((value) => 0.01 * value);
    const [a, b] = await Promise.all(
      (['exponential', 'cayley'] as const).map((method) =>
        compute(
          (x) => orthogonal(5, { method }).inverse(constant([1, 2, 3, 4, 5]), rootScope(new Map([['skew', x]]))).value,
          Float64Array.from(skew),
          [10],
        ),
      ),
    );
    expect(furthest(a!, b!)).toBeLessThan(1e-4);
    expect(furthest(a!, [1, 2, 3, 4, 5])).toBeGreaterThan(1e-2);
  });
});

describe('layers of 64 features', () => {
  it.each<[string, Bijection]>([
    ['luLinear', luLinear(64)],
    ['qrLinear', qrLinear(64)],
    ['svdLinear', svdLinear(64)],
    ['orthogonal', orthogonal(64)],
    ['orthogonal, cayley', orthogonal(64, { method: 'cayley' })],
  ])('%s is a graph of less than 250 operations', (_, bijection) => {
    const params = bijection.declare().map(({ name, shape }) => [name, input(name, shape)] as const);
    const x = input('x', [64], { batch: 1 });
    for (const direction of ['forward', 'inverse'] as const) {
      const { value } = bijection[direction](x, rootScope(new Map(params)));
      const graph = collect([...params.map(([, tensor]) => tensor), x], [['value', value]]);
      expect(graph.nodes.length).toBeLessThan(250);
    }
  });
});
