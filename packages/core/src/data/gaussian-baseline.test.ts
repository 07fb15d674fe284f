import { describe, expect, test } from 'vitest';
import { key, normal } from '../random/index.ts';
import { fitGaussian } from './gaussian-baseline.ts';

/** Rows of `A z + b` of three standard normal numbers, lower triangular A. */
function correlated(seed: number, rows: number): Float64Array {
  const z = normal(key(seed), 3 * rows);
  const out = new Float64Array(3 * rows);
  for (let i = 0; i < 3 * rows; i += 3) {
    out[i] = 10 + 2 * z[i]!;
    out[i + 1] = z[i]! + 0.5 * z[i + 1]!;
    out[i + 2] = -1e-3 * z[i]! + 2e-3 * z[i + 1]! + 1e-3 * z[i + 2]!;
  }
  return out;
}

describe('fitGaussian', () => {
  test('the Cholesky factor gives the covariance', () => {
    const { covariance, cholesky } = fitGaussian(correlated(1, 500), { columns: 3 });
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 3; j++) {
        let product = 0;
        for (let k = 0; k < 3; k++) product += cholesky[3 * i + k]! * cholesky[3 * j + k]!;
        expect(Math.abs(product / covariance[3 * i + j]! - 1)).toBeLessThan(1e-12);
      }
    }
  });

  test('on its own data the NLL is the entropy of the fit, on others close to that of the law', () => {
    const data = correlated(1, 20_000);
    const baseline = fitGaussian(data, { columns: 3 });
    const [a, b, c] = [0, 4, 8].map((i) => Math.log(baseline.cholesky[i]!));
    const entropy = 1.5 * Math.log(2 * Math.PI * Math.E) + a! + b! + c!;
    expect(Math.abs(baseline.nll(data) - entropy)).toBeLessThan(1e-10);
    const exact = 1.5 * Math.log(2 * Math.PI * Math.E) + Math.log(2 * 0.5 * 1e-3);
    expect(Math.abs(baseline.nll(correlated(2, 20_000)) - exact)).toBeLessThan(0.04);
  });

  test('the log density of a point by hand', () => {
    const baseline = fitGaussian(Float32Array.of(0, 0, 2, 0, 0, 4, 2, 4), { columns: 2 });
    expect([...baseline.mean]).toEqual([1, 2]);
    expect([...baseline.covariance]).toEqual([1, 0, 0, 4]);
    const expected = -Math.log(2 * Math.PI) - Math.log(2) - 0.5 * (4 + 1);
    expect(baseline.logDensity(Float64Array.of(3, 4))[0]).toBeCloseTo(expected, 13);
  });

  test.each([
    ['a constant column', [0.1, 1, 0.1, 2, 0.1, 4], 2, 'column 0 is constant'],
    ['a column of zeros', [1, 0, 2, 0, 4, 0], 2, 'column 1 is constant'],
    ['a sum of columns', [1, 2, 3, 4, 1, 5, 0, 2, 2, 7, 7, 14], 3, 'singular at column 2: it is a linear combination'],
    ['too few rows', [1, 2, 3, 4], 2, 'singular at column 1: 2 rows are too few for 2 columns'],
    ['no rows', [], 2, 'no rows'],
    ['a NaN', [1, 2, 3, NaN, 5, 5], 2, 'column 1 has values that are not finite'],
  ])('refuses %s', (_, data, columns, message) => {
    expect(() => fitGaussian(Float64Array.from(data), { columns })).toThrow(
      expect.objectContaining({
        code: 'DATA_INVALID',
        message: expect.stringContaining(message),
        hint: expect.any(String),
      }),
    );
  });

  test('names columns that have names, and refuses parts of rows', () => {
    expect(() => fitGaussian(Float64Array.of(1, 1, 1), { columns: 1, names: ['height'] })).toThrow(
      'column 0 ("height")',
    );
    expect(() => fitGaussian(Float64Array.of(1, 2, 3), { columns: 2 })).toThrow(
      expect.objectContaining({ code: 'SHAPE_MISMATCH' }),
    );
  });
});
