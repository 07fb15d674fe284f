import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { referenceEngine } from '../../src/engine/reference/reference-engine.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { optimize } from '../../src/graph/optimize.ts';
import { placeBatch } from '../../src/graph/place-batch.ts';
import { printGraph } from '../../src/graph/print-graph.ts';
import { stackAlike } from '../../src/graph/stack-alike.ts';
import type { HostArray } from '../../src/host-array.ts';
import { compareArrays } from '../../src/testing/compare-arrays.ts';
import { evaluateNaively } from '../evaluate-naively.ts';
import { randomGraph, randomInputs, randomLayers } from './random-graph.ts';

const tapes = fc.array(fc.nat(9_999), { minLength: 12, maxLength: 60 });
const settings = { numRuns: 60, seed: 3 };
type Arrays = Readonly<Record<string, HostArray>>;

function expectSame(graph: Graph, actual: Arrays, expected: Arrays, tolerance = 1e-11): void {
  for (const name of Object.keys(expected)) {
    const problem = compareArrays(actual[name]!, expected[name]!, tolerance);
    if (problem !== undefined) expect.fail(`${name}: ${problem}\n${printGraph(graph)}`);
  }
}

describe('passes keep what random graphs compute', () => {
  it('simplification', () => {
    fc.assert(
      fc.property(tapes, fc.boolean(), (tape, reductions) => {
        const graph = randomGraph(tape, { reductions, gradients: 'all' });
        expectSame(
          graph,
          evaluateNaively(optimize(graph), randomInputs(2), 2),
          evaluateNaively(graph, randomInputs(2), 2),
        );
      }),
      settings,
    );
  });

  it('placing the batch axis', () => {
    fc.assert(
      fc.property(tapes, fc.boolean(), fc.constantFrom(0, 1, 3), (tape, reductions, batchSize) => {
        const graph = randomGraph(tape, { reductions, gradients: 'all' });
        const placed = placeBatch(graph, batchSize);
        expect(placed.nodes.every((node) => node.batch === 0)).toBe(true);
        const given = randomInputs(batchSize);
        expectSame(graph, evaluateNaively(placed, given, 1), evaluateNaively(graph, given, batchSize));
      }),
      settings,
    );
  });

  it('computing what is alike side by side', () => {
    fc.assert(
      fc.property(tapes, fc.constantFrom(2, 3, 8), (tape, layers) => {
        const graph = randomLayers(tape, layers);
        const given = randomInputs(2, layers);
        const simple = optimize(placeBatch(graph, 2));
        expectSame(graph, evaluateNaively(stackAlike(simple), given, 1), evaluateNaively(simple, given, 1));
      }),
      { ...settings, numRuns: 40 },
    );
  });

  it('all of them, on the reference engine', async () => {
    await fc.assert(
      fc.asyncProperty(tapes, fc.boolean(), fc.constantFrom(0, 1, 2, 5), async (tape, reductions, batchSize) => {
        const graph = randomGraph(tape, { reductions, gradients: 'all' });
        const executable = await referenceEngine().compile(graph, { batchSize });
        const given = randomInputs(batchSize);
        expectSame(graph, await executable.run(given), evaluateNaively(graph, given, batchSize));
      }),
      settings,
    );
  });

  it('a batch, event by event', async () => {
    const batchSize = 3;
    const all = randomInputs(batchSize);
    await fc.assert(
      fc.asyncProperty(tapes, async (tape) => {
        const graph = randomGraph(tape, { reductions: false, gradients: 'per event' });
        const together = await (await referenceEngine().compile(graph, { batchSize })).run(all);
        const single = await referenceEngine().compile(graph, { batchSize: 1 });
        const results: Arrays[] = [];
        for (let event = 0; event < batchSize; event++) {
          const own = graph.inputs.map(({ name, batch }) => {
            const size = all[name]!.length / batchSize;
            return [name, batch ? all[name]!.slice(event * size, (event + 1) * size) : all[name]!] as const;
          });
          results.push(await single.run(Object.fromEntries(own)));
        }
        for (const { name, node } of graph.outputs) {
          const parts = results.map((result) => [...result[name]!]);
          const expected = Float64Array.from(graph.nodes[node]!.batch ? parts.flat() : parts[0]!);
          expectSame(graph, { [name]: together[name]! }, { [name]: expected });
        }
      }),
      settings,
    );
  });

  it('the same every time, on copies too', () => {
    fc.assert(
      fc.property(tapes, (tape) => {
        const make = (): Graph => randomGraph(tape, { reductions: true, gradients: 'all' });
        const graph = make();
        expect(make()).toEqual(graph);
        expect(structuredClone(graph)).toEqual(graph);
        expect(optimize(structuredClone(graph))).toEqual(optimize(graph));
      }),
      { ...settings, numRuns: 40 },
    );
  });
});
