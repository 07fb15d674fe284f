import type { HostTensor } from '../host-array.ts';
import { sizeOf, type Shape } from '../tensor/shape.ts';

/** Rows of a matrix, or entries of a vector, in another order. */
export function pickRows({ shape, data }: HostTensor, rows: readonly number[]): HostTensor {
  const width = sizeOf(shape.slice(1));
  const picked = Float64Array.from(
    { length: rows.length * width },
    (_, at) => data[rows[Math.floor(at / width)]! * width + (at % width)]!,
  );
  return { shape: [rows.length, ...shape.slice(1)], data: picked };
}

/** Columns of a matrix in another order. */
export function pickColumns({ shape: [rows, width], data }: HostTensor, columns: readonly number[]): HostTensor {
  const count = columns.length;
  const picked = Float64Array.from(
    { length: rows! * count },
    (_, at) => data[Math.floor(at / count) * width! + columns[at % count]!]!,
  );
  return { shape: [rows!, count], data: picked };
}

/**
 * Where the rows `[parameters, features]` of our last layers stand in a layer that has the parameters of a feature side by side, each of ours at
 * the place that `order` says.
 */
export const fromFeatureMajor = (parameters: number | readonly number[], features: number): number[] => {
  const order = typeof parameters === 'number' ? range(parameters) : parameters;
  return order.flatMap((place) => range(features).map((feature) => feature * order.length + place));
};

/** Where our numbers of a spline stand among theirs: all widths, all heights, all slopes there; width and height of each bin side by side here. */
export const splineNumbers = (bins: number, slopes: number): number[] => [
  ...range(bins).flatMap((k) => [k, bins + k]),
  ...range(slopes).map((k) => 2 * bins + k),
];

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** The same numbers in another shape. */
export const reshaped = ({ data }: HostTensor, shape: Shape): HostTensor => ({ shape, data });

/** A function of every number. */
export const mapped = ({ shape, data }: HostTensor, f: (x: number) => number): HostTensor => ({
  shape,
  data: Float64Array.from(data, f),
});

/** The permutation that undoes another. */
export const inverseOrder = (order: readonly number[]): number[] => order.map((_, i) => order.indexOf(i));
