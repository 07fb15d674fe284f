import { checkerboard, fromFlat, fromGenerator, key, random, twoMoons, type DataSource, type Key } from '@flows/core';
import type { BenchCase } from './cases.ts';

/** The data of a model. */
export type DataName = 'moons' | 'checkerboard' | 'gaussian';

const rows = 100_000;
const gaussianFeatures = 16;

const draws: Readonly<Record<DataName, { columns: number; draw(from: Key, n: number): Float64Array }>> = {
  moons: { columns: 2, draw: (from, n) => twoMoons.sample(from, n, { noise: 0.06 }) },
  checkerboard: { columns: 2, draw: (from, n) => checkerboard.sample(from, n) },
  gaussian: {
    columns: gaussianFeatures,
    draw: (from, n) => random.normal(from, n * gaussianFeatures).map((z) => 0.8 * z),
  },
};

/** What a case is trained on: fixed rows, or new points for every batch. */
export function trainingData({ model, fresh }: BenchCase): DataSource {
  const { columns, draw } = draws[model.data];
  return fresh ? fromGenerator(draw, { columns }) : fromFlat(Float32Array.from(draw(key(0), rows)), { columns, rows });
}

/** The points whose log density a case asks for, row by row. */
export const points = ({ model, points: count }: BenchCase): Float32Array =>
  Float32Array.from(draws[model.data].draw(key(0), count));
