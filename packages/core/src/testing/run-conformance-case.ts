import type { Engine, Precision } from '../engine/engine.ts';
import { referenceEngine } from '../engine/reference/reference-engine.ts';
import type { GraphOutput } from '../graph/graph.ts';
import type { HostArray } from '../host-array.ts';
import { compareArrays } from './compare-arrays.ts';
import { findOverflow } from './extremes.ts';
import type { GraphCase } from './graph-case.ts';

const defaultTolerance: Readonly<Record<Precision, number>> = { float32: 2e-5, float64: 1e-11 };

/** What the float64 reference computes for the inputs of a case and for its extremes: once, however many engines are compared. */
const expectations = new WeakMap<GraphCase, Promise<Results[]>>();

type Results = Readonly<Record<string, HostArray>>;

/**
 * Compiles a case on an engine and compares every output with the float64 reference.
 *
 * @throws Error with the name of the case and of the output, the first differing index and both values.
 *
 * @example
 * ```ts
 * const [first] = conformanceCases();
 * await runConformanceCase(referenceEngine(), first, 'float64'); // => undefined
 * ```
 */
export async function runConformanceCase(engine: Engine, testCase: GraphCase, precision: Precision): Promise<void> {
  const { name, graph, extremes = [] } = testCase;
  const tolerance = testCase.tolerance?.[precision] ?? defaultTolerance[precision];
  const isSingle = precision === 'float32';
  const expected = expectations.get(testCase) ?? runCase(referenceEngine(), testCase, 'float64', extremes);
  expectations.set(testCase, expected);
  const actual = await runCase(engine, testCase, precision, isSingle ? extremes : []);
  const fail = (what: string, problem: string | undefined): void => {
    if (problem !== undefined) throw new Error(`${name} (${engine.name}, ${precision}): ${what}: ${problem}`);
  };
  for (const [i, exact] of (await expected).slice(0, actual.length).entries())
    for (const output of graph.outputs) {
      const [found, wanted] = [actual[i]![output.name], exact[output.name]!];
      if (i > 0)
        fail(`output "${output.name}" at ${JSON.stringify(extremes[i - 1])}`, findOverflow(found ?? [], wanted));
      else fail(`output "${output.name}"`, findProblem(testCase, output, found, wanted, precision, tolerance));
    }
}

async function runCase(
  engine: Engine,
  { graph, inputs, batchSize, held = [] }: GraphCase,
  precision: Precision,
  extremes: readonly Readonly<Record<string, HostArray>>[],
): Promise<Results[]> {
  const executable = await engine.compile(graph, { batchSize, precision, held });
  try {
    const results: Results[] = [];
    for (const each of [inputs, ...extremes]) results.push(await executable.run(each));
    return results;
  } finally {
    executable.dispose();
  }
}

function findProblem(
  { graph, relativeTo }: GraphCase,
  { node }: GraphOutput,
  actual: HostArray | undefined,
  expected: HostArray,
  precision: Precision,
  tolerance: number,
): string | undefined {
  if (actual === undefined) return 'missing';
  const { dtype } = graph.nodes[node]!;
  const wanted =
    dtype === 'int32'
      ? Int32Array
      : dtype === 'bool'
        ? Uint8Array
        : precision === 'float64'
          ? Float64Array
          : Float32Array;
  if (!(actual instanceof wanted)) return `a ${actual.constructor.name} instead of a ${wanted.name}`;
  return compareArrays(actual, expected, dtype === 'float' ? tolerance : 0, relativeTo);
}
