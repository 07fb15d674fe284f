import { normalAt } from '../../special/normal-quantile.ts';
import { columnOf, dot, orthonormalise, type Columns } from './orthonormal.ts';

/** Events of one size, one after the other. */
export interface EventTable {
  readonly rows: number;
  readonly features: number;
  readonly data: Float64Array;
}

/** Coordinates of all events along a direction. */
export function project({ rows, features, data }: EventTable, direction: Float64Array): Float64Array {
  const coordinates = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let j = 0; j < features; j++) sum += data[i * features + j]! * direction[j]!;
    coordinates[i] = sum;
  }
  return coordinates;
}

const mostRounds = 30;
const mostHalvings = 12;
/** Improvement, relative, below which a round is the last. */
const smallestGain = 1e-3;

/** How far coordinates along columns are from normal: the mean over events of the squared distance of each from the normal number of its rank. */
interface Distance {
  readonly value: number;
  readonly coordinates: readonly Float64Array[];
  readonly sorted: readonly Float64Array[];
}

/**
 * Orthonormal directions along which events are farthest from normal: gradient ascent on the sum of squared Wasserstein distances of the coordinates from
 * the standard normal distribution, over orthonormal columns. Steps are along the tangent, made orthonormal again, and halved until they gain.
 * (Sliced Iterative Normalizing Flows, 2021.)
 */
export function farthestDirections(events: EventTable, start: Columns): Columns {
  const { rows, features, data } = events;
  const normal = Float64Array.from({ length: rows }, (_, i) => normalAt((2 * i + 1) / rows - 1));

  const measure = (columns: Columns): Distance => {
    const coordinates = Array.from({ length: columns.count }, (_, k) => project(events, columnOf(columns, k)));
    const sorted = coordinates.map((values) => values.slice().sort());
    let value = 0;
    for (const values of sorted) for (let i = 0; i < rows; i++) value += (values[i]! - normal[i]!) ** 2 / rows;
    return { value, coordinates, sorted };
  };
  /** Half the gradient by the columns. */
  const gradientOf = (columns: Columns, { coordinates, sorted }: Distance): Columns => {
    const gradient: Columns = { ...columns, data: new Float64Array(columns.data.length) };
    coordinates.forEach((values, k) => {
      const column = columnOf(gradient, k);
      for (let i = 0; i < rows; i++) {
        const excess = (values[i]! - normal[rankOf(sorted[k]!, values[i]!)]!) / rows;
        for (let j = 0; j < features; j++) column[j]! += excess * data[i * features + j]!;
      }
    });
    return gradient;
  };

  let columns = orthonormalise(start);
  let here = measure(columns);
  let step = 1;
  for (let round = 0; round < mostRounds; round++) {
    const tangent = tangentOf(columns, gradientOf(columns, here));
    const length = Math.sqrt(dot(tangent.data, tangent.data));
    const before = here.value;
    if (length === 0) break;
    for (let halving = 0; halving < mostHalvings; halving++) {
      const moved = columns.data.map((x, i) => x + (step / length) * tangent.data[i]!);
      const next = orthonormalise({ ...columns, data: moved });
      const there = measure(next);
      if (there.value > before) {
        [columns, here] = [next, there];
        step = Math.min(2 * step, 1);
        break;
      }
      step /= 2;
    }
    if (here.value - before <= smallestGain * before) break;
  }
  return columns;
}

/** The part of a gradient along which columns stay orthonormal: `G - A (AᵀG + GᵀA) / 2`. */
function tangentOf(columns: Columns, gradient: Columns): Columns {
  const tangent: Columns = { ...gradient, data: gradient.data.slice() };
  for (let k = 0; k < columns.count; k++)
    for (let j = 0; j < columns.count; j++) {
      const shared =
        (dot(columnOf(columns, j), columnOf(gradient, k)) + dot(columnOf(gradient, j), columnOf(columns, k))) / 2;
      const [target, column] = [columnOf(tangent, k), columnOf(columns, j)];
      for (let i = 0; i < target.length; i++) target[i]! -= shared * column[i]!;
    }
  return tangent;
}

/** Where a number stands among sorted ones. */
function rankOf(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
