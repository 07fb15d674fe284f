import type { Engine, Precision } from '../engine/engine.ts';
import { referenceEngine } from '../engine/reference/reference-engine.ts';
import type { Graph, GraphOutput } from '../graph/graph.ts';
import type { HostArray } from '../host-array.ts';
import { compareArrays } from './compare-arrays.ts';
import type { ConformanceCase } from './conformance-case.ts';

const defaultTolerance: Readonly<Record<Precision, number>> = { float32: 2e-5, float64: 1e-11 };

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
export async function runConformanceCase(
  engine: Engine,
  testCase: ConformanceCase,
  precision: Precision,
): Promise<void> {
  const { name, graph, inputs, batchSize } = testCase;
  const tolerance = testCase.tolerance?.[precision] ?? defaultTolerance[precision];
  const expected = await runGraph(referenceEngine(), graph, inputs, batchSize, 'float64');
  const actual = await runGraph(engine, graph, inputs, batchSize, precision);
  for (const output of graph.outputs) {
    const problem = findProblem(graph, output, actual[output.name], expected[output.name]!, precision, tolerance);
    if (problem !== undefined)
      throw new Error(`${name} (${engine.name}, ${precision}): output "${output.name}": ${problem}`);
  }
}

async function runGraph(
  engine: Engine,
  graph: Graph,
  inputs: Readonly<Record<string, HostArray>>,
  batchSize: number,
  precision: Precision,
): Promise<Record<string, HostArray>> {
  const executable = await engine.compile(graph, { batchSize, precision });
  try {
    return await executable.run(inputs);
  } finally {
    executable.dispose();
  }
}

function findProblem(
  graph: Graph,
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
  return compareArrays(actual, expected, dtype === 'float' ? tolerance : 0);
}
