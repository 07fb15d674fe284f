import { Flow, fromFlat, key, twoMoons, type Engine, type FitProgress, type FitSummary } from '@flows/core';
import { caseFlow, learningRate, type BenchCase } from './cases.ts';

const noise = 0.06;
const rows = 100_000;

/** A run of `fit` that trains a case's flow on 100 000 fixed points, without end. */
export function trainingRun(
  benchCase: BenchCase,
  engine: Engine,
  { stepsPerCall }: { readonly stepsPerCall?: number } = {},
): AsyncIterable<FitProgress> & PromiseLike<FitSummary> {
  const data = fromFlat(Float32Array.from(twoMoons.sample(key(0), rows, { noise })), { columns: 2, rows });
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
