import { axisCases } from './cases/axis-cases.ts';
import { batchCases } from './cases/batch-cases.ts';
import { binaryCases } from './cases/binary-cases.ts';
import { loopCases } from './cases/loop-cases.ts';
import { matMulCases } from './cases/mat-mul-cases.ts';
import { unaryCases } from './cases/unary-cases.ts';
import type { ConformanceCase } from './conformance-case.ts';

/** Primitives that speak only to the differentiator: no graph contains them. */
export const primitivesOutsideGraphs: ReadonlySet<string> = new Set(['stopGradient', 'customVjp']);

let all: readonly ConformanceCase[] | undefined;

/**
 * One graph or more for every primitive, value and gradient, in odd shapes and at extremes: what every engine must compute.
 * Plain data, so that the suite runs anywhere: under a test runner, in a page, in a worker.
 *
 * @example
 * ```ts
 * conformanceCases().some((testCase) => testCase.primitive === 'matMul'); // => true
 * ```
 */
export const conformanceCases = (): readonly ConformanceCase[] =>
  (all ??= [...unaryCases(), ...binaryCases(), ...axisCases(), ...matMulCases(), ...batchCases(), ...loopCases()]);
