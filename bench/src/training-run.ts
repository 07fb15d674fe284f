import {
  Flow,
  fromFlat,
  fromGenerator,
  key,
  twoMoons,
  type DataSource,
  type Engine,
  type FitProgress,
  type FitSummary,
  type Key,
} from '@flows/core';
import { caseFlow, learningRate, type BenchCase } from './cases.ts';

const noise = 0.06;
const rows = 100_000;

/** The moons of a case. */
export function trainingData(benchCase: BenchCase): DataSource {
  const moons = (from: Key, n: number): Float64Array => twoMoons.sample(from, n, { noise });
  return benchCase.fresh
    ? fromGenerator(moons, { columns: 2 })
    : fromFlat(Float32Array.from(moons(key(0), rows)), { columns: 2, rows });
}

/** A run of `fit` that trains a case's flow without end. */
export function trainingRun(
  benchCase: BenchCase,
  data: DataSource,
  engine: Engine,
  { stepsPerCall }: { readonly stepsPerCall?: number } = {},
): AsyncIterable<FitProgress> & PromiseLike<FitSummary> {
  const flow = new Flow(caseFlow(benchCase), { engine });
  return flow.fit(data, {
    steps: 1e9,
    batchSize: benchCase.batchSize,
    learningRate,
    schedule: 'constant',
    clipNorm: Infinity,
    validation: 0,
    ...(stepsPerCall && { stepsPerCall }),
  });
}
