import { describe, expect, it } from 'vitest';
import type { Executable } from '../../src/engine/engine.ts';
import { referenceEngine } from '../../src/engine/reference/reference-engine.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { primitives } from '../../src/tensor/primitives/index.ts';
import { conformanceCases, primitivesOutsideGraphs, type ConformanceCase } from '../../src/testing.ts';
import { compareArrays } from '../../src/testing/compare-arrays.ts';
import { evaluateNaively } from '../evaluate-naively.ts';

// The reference is what other engines are measured by, so it is measured itself.

const primitivesOf = (graph: Graph): string[] =>
  graph.nodes.flatMap(({ primitive, attributes }) => [
    primitive,
    ...(attributes['body'] === undefined ? [] : primitivesOf(attributes['body'] as Graph)),
  ]);

/** Gradients of `sum(weight * value)` by central differences. */
async function differences(
  executable: Executable,
  { inputs, gradients }: ConformanceCase,
): Promise<Record<string, Float64Array>> {
  const step = 1e-5;
  const loss = async (name: string, index: number, by: number): Promise<number> => {
    const shifted = Float64Array.from(inputs[name]!, (value, i) => (i === index ? value + by : value));
    const { value } = await executable.run({ ...inputs, [name]: shifted });
    let total = 0;
    value!.forEach((v, i) => (total += v * inputs['weight']![i]!));
    return total;
  };
  const slopes: Record<string, Float64Array> = {};
  for (const name of gradients) {
    const found: number[] = [];
    for (let i = 0; i < inputs[name]!.length; i++)
      found.push(((await loss(name, i, step)) - (await loss(name, i, -step))) / (2 * step));
    slopes[`d_${name}`] = Float64Array.from(found);
  }
  return slopes;
}

const cases = conformanceCases();

describe('conformance cases', () => {
  it('have different names', () => {
    expect(cases.map(({ name }) => name).filter((name, i, all) => all.indexOf(name) !== i)).toEqual([]);
  });

  it('contain every primitive, under its name', () => {
    const named = new Set(cases.map(({ primitive }) => primitive));
    expect(Object.keys(primitives).filter((name) => !named.has(name) && !primitivesOutsideGraphs.has(name))).toEqual(
      [],
    );
    const astray = cases.filter(({ graph, primitive }) => !primitivesOf(graph).includes(primitive));
    expect(astray.map(({ name }) => name)).toEqual([]);
  });

  it('contain every primitive that devices compute among the small ones, with its gradient', () => {
    const small = new Set(cases.filter((testCase) => testCase.small).map(({ primitive }) => primitive));
    const untested = Object.values(primitives).filter(({ name, kernel }) => kernel !== undefined && !small.has(name));
    expect(untested.map(({ name }) => name)).toEqual([]);
    const differentiated = new Set(
      cases.filter(({ gradients }) => gradients.length > 0).map(({ primitive }) => primitive),
    );
    const without = Object.values(primitives).filter(({ name, vjp }) => vjp !== undefined && !differentiated.has(name));
    expect(without.map(({ name }) => name).filter((name) => !primitivesOutsideGraphs.has(name))).toEqual([]);
  });

  it('survive being posted', () => {
    for (const testCase of cases) expect(structuredClone(testCase)).toEqual(testCase);
  });

  it('have no NaN that is not called for', async () => {
    const problems: string[] = [];
    for (const { name, graph, inputs, batchSize } of cases) {
      if (/NaN$|NaN through|by 0/.test(name)) continue;
      const executable = await referenceEngine().compile(graph, { batchSize });
      for (const [output, values] of Object.entries(await executable.run(inputs)))
        if (values.some(Number.isNaN)) problems.push(`${name}: ${output}`);
    }
    expect(problems).toEqual([]);
  });
});

describe('reference engine', () => {
  for (const primitive of new Set(cases.map((testCase) => testCase.primitive))) {
    const group = cases.filter((testCase) => testCase.primitive === primitive);

    it(`agrees with plain evaluation on ${primitive}`, async () => {
      const problems: string[] = [];
      for (const { name, graph, inputs, batchSize } of group) {
        const executable = await referenceEngine().compile(graph, { batchSize });
        const actual = await executable.run(inputs);
        const expected = evaluateNaively(graph, inputs, batchSize);
        for (const output of Object.keys(expected)) {
          const problem = compareArrays(actual[output]!, expected[output]!, 1e-12);
          if (problem) problems.push(`${name}: ${output}: ${problem}`);
        }
      }
      expect(problems.join('\n')).toBe('');
    });

    it(`agrees with finite differences on ${primitive}`, async () => {
      const problems: string[] = [];
      for (const testCase of group) {
        const { name, graph, inputs, batchSize } = testCase;
        if (!testCase.smooth || testCase.gradients.length === 0) continue;
        const executable = await referenceEngine().compile(graph, { batchSize });
        const actual = await executable.run(inputs);
        for (const [output, expected] of Object.entries(await differences(executable, testCase))) {
          const problem = compareArrays(actual[output]!, expected, 1e-6);
          if (problem) problems.push(`${name}: ${output}: ${problem}`);
        }
      }
      expect(problems.join('\n')).toBe('');
    });
  }
});
