import { FlowError } from '../../flow-error.ts';
import { applySpline, type MarginalSpline } from './marginal-spline.ts';
import { columnOf, type Columns } from './orthonormal.ts';
import { project, type EventTable } from './sliced-directions.ts';

/** Splines along orthonormal columns. */
export interface SplinedColumns {
  readonly columns: Columns;
  readonly splines: readonly MarginalSpline[];
}

/** Mean and standard deviation of each feature. */
export interface Scale {
  readonly mean: Float64Array;
  readonly scale: Float64Array;
}

const halfLogTwoPi = 0.5 * Math.log(2 * Math.PI);

/** Events on their way to the latent, with what has been added to their log densities so far. They are moved in place. */
export class MovingEvents implements EventTable {
  readonly rows: number;
  readonly features: number;
  readonly data: Float64Array;
  readonly #logDets: Float64Array;

  constructor(data: Float64Array, features: number) {
    this.data = data;
    this.features = features;
    this.rows = data.length / features;
    this.#logDets = new Float64Array(this.rows);
  }

  /** @throws FlowError DATA_INVALID naming a column that is constant. */
  scale(names?: readonly string[]): Scale {
    const first = this.data.subarray(0, this.features);
    const constant = first.findIndex((value, column) => {
      for (let at = column; at < this.data.length; at += this.features) if (this.data[at] !== value) return false;
      return true;
    });
    if (constant >= 0)
      throw new FlowError(
        'DATA_INVALID',
        `column ${names?.[constant] ?? constant} is constant (${first[constant]}): it has no density`,
        { hint: 'leave the column out' },
      );
    const mean = new Float64Array(this.features);
    this.data.forEach((value, at) => (mean[at % this.features]! += value / this.rows));
    const variance = new Float64Array(this.features);
    this.data.forEach((value, at) => {
      const column = at % this.features;
      variance[column]! += (value - mean[column]!) ** 2 / this.rows;
    });
    return { mean, scale: variance.map(Math.sqrt) };
  }

  standardise({ mean, scale }: Scale): void {
    for (let at = 0; at < this.data.length; at++) {
      const column = at % this.features;
      this.data[at] = (this.data[at]! - mean[column]!) / scale[column]!;
    }
    const logDet = scale.reduce((sum, value) => sum - Math.log(value), 0);
    for (let i = 0; i < this.rows; i++) this.#logDets[i]! += logDet;
  }

  pass({ columns, splines }: SplinedColumns): void {
    splines.forEach((spline, k) => {
      const direction = columnOf(columns, k);
      const before = project(this, direction);
      const after = before.slice();
      applySpline(spline, after, (i, logSlope) => void (this.#logDets[i]! += logSlope));
      for (let i = 0; i < this.rows; i++)
        for (let j = 0; j < this.features; j++)
          this.data[i * this.features + j]! += (after[i]! - before[i]!) * direction[j]!;
    });
  }

  /** Mean negative log density, were the events as they are now standard normal; nats per event. */
  loss(): number {
    let total = this.data.length * halfLogTwoPi;
    for (const value of this.data) total += 0.5 * value * value;
    for (const logDet of this.#logDets) total -= logDet;
    return total / this.rows;
  }
}
