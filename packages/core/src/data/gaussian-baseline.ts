import { FlowError } from '../flow-error.ts';

/** One Gaussian fitted to a table: what a flow has to beat. */
export interface GaussianBaseline {
  readonly mean: Float64Array<ArrayBuffer>;
  /** `[columns, columns]`, row by row; the maximum likelihood estimate, divided by the number of rows. */
  readonly covariance: Float64Array<ArrayBuffer>;
  /** Lower triangular L with `L L^T = covariance`, `[columns, columns]` row by row. */
  readonly cholesky: Float64Array<ArrayBuffer>;
  /** The log density of each row, in nats. */
  logDensity(data: Float32Array | Float64Array): Float64Array<ArrayBuffer>;
  /** The mean negative log-likelihood of rows, in nats per row. */
  nll(data: Float32Array | Float64Array): number;
}

// A column whose variance, given the columns before it, is below this share of its own is taken for a combination of them.
const SMALLEST_SHARE = 1e-12;

/**
 * Fits a Gaussian with full covariance to flat data, row by row: `log N(x; m, C) = -(d log 2 pi + log det C + |L^-1 (x - m)|^2) / 2`.
 *
 * Throws `DATA_INVALID` if there is no row, a value is not finite, or the covariance is singular, naming the column that is constant or a combination of those before it;
 * `SHAPE_MISMATCH` if the data are not rows of `columns` numbers.
 *
 * @example
 * ```ts
 * const baseline = fitGaussian(Float64Array.of(0, 2, 4, 6), { columns: 1 });
 * baseline.mean; // => Float64Array.of(3)
 * baseline.covariance; // => Float64Array.of(5)
 * baseline.nll(Float64Array.of(0, 2, 4, 6)).toFixed(6); // => '2.223657'
 * ```
 */
export function fitGaussian(
  data: Float32Array | Float64Array,
  options: { readonly columns: number; readonly names?: readonly string[] },
): GaussianBaseline {
  const { columns: d, names } = options;
  const n = countRows(data, d);
  if (n === 0) throw new FlowError('DATA_INVALID', 'the data have no rows', { hint: 'pass at least columns + 1 rows' });
  const label = (column: number): string => (names ? `column ${column} ("${names[column]}")` : `column ${column}`);

  const mean = new Float64Array(d);
  for (let i = 0; i < data.length; i++) mean[i % d]! += data[i]! / n;
  const wrong = mean.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    throw new FlowError('DATA_INVALID', `${label(wrong)} has values that are not finite`, {
      hint: 'drop or fill in rows with missing values',
    });
  }
  const covariance = new Float64Array(d * d);
  const largest = new Float64Array(d);
  const difference = new Float64Array(d);
  for (let row = 0; row < n; row++) {
    for (let j = 0; j < d; j++) {
      const value = data[row * d + j]!;
      difference[j] = value - mean[j]!;
      if (Math.abs(value) > largest[j]!) largest[j] = Math.abs(value);
    }
    for (let j = 0; j < d; j++) {
      for (let k = 0; k <= j; k++) covariance[j * d + k]! += difference[j]! * difference[k]!;
    }
  }
  for (let j = 0; j < d; j++) {
    for (let k = 0; k <= j; k++) {
      covariance[j * d + k]! /= n;
      covariance[k * d + j] = covariance[j * d + k]!;
    }
    // The mean of equal numbers is rounded, so that their variance is not exactly zero.
    if (Math.sqrt(covariance[j * d + j]!) <= 1e-14 * largest[j]!) {
      throw new FlowError('DATA_INVALID', `${label(j)} is constant: the covariance is singular`, {
        hint: 'leave the column out',
      });
    }
  }

  const cholesky = new Float64Array(d * d);
  for (let j = 0; j < d; j++) {
    for (let k = 0; k <= j; k++) {
      let value = covariance[j * d + k]!;
      for (let m = 0; m < k; m++) value -= cholesky[j * d + m]! * cholesky[k * d + m]!;
      if (k < j) {
        cholesky[j * d + k] = value / cholesky[k * d + k]!;
      } else if (value > SMALLEST_SHARE * covariance[j * d + j]!) {
        cholesky[j * d + j] = Math.sqrt(value);
      } else {
        const reason =
          n <= d ? `${n} rows are too few for ${d} columns` : 'it is a linear combination of the columns before it';
        throw new FlowError('DATA_INVALID', `the covariance is singular at ${label(j)}: ${reason}`, {
          hint: n <= d ? `pass more than ${d} rows` : 'leave the column out',
        });
      }
    }
  }

  let logNormaliser = 0.5 * d * Math.log(2 * Math.PI);
  for (let j = 0; j < d; j++) logNormaliser += Math.log(cholesky[j * d + j]!);
  const logDensity = (points: Float32Array | Float64Array): Float64Array<ArrayBuffer> => {
    const out = new Float64Array(countRows(points, d));
    const z = new Float64Array(d);
    for (let row = 0; row < out.length; row++) {
      let square = 0;
      for (let j = 0; j < d; j++) {
        let value = points[row * d + j]! - mean[j]!;
        for (let k = 0; k < j; k++) value -= cholesky[j * d + k]! * z[k]!;
        value /= cholesky[j * d + j]!;
        z[j] = value;
        square += value * value;
      }
      out[row] = -0.5 * square - logNormaliser;
    }
    return out;
  };
  return {
    mean,
    covariance,
    cholesky,
    logDensity,
    nll: (points) => -logDensity(points).reduce((sum, value) => sum + value, 0) / countRows(points, d),
  };
}

function countRows(data: ArrayLike<number>, columns: number): number {
  const rows = data.length / columns;
  if (!Number.isInteger(rows)) {
    throw new FlowError('SHAPE_MISMATCH', `${data.length} numbers, expected rows of ${columns}`, {
      hint: 'pass rows one after the other',
    });
  }
  return rows;
}
