import { describe, expect, it } from 'vitest';
import { gradient } from '../../src/autodiff/gradient.ts';
import { referenceEngine } from '../../src/engine/reference/reference-engine.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { lower } from '../../src/graph/lower.ts';
import { trace } from '../../src/graph/trace.ts';
import * as t from '../../src/tensor/index.ts';
import { registrySubjects } from '../../src/testing.ts';

/** Operations that give or repeat nothing, but for outputs. */
const emptyNodes = ({ nodes, outputs }: Graph): string[] => {
  const given = new Set(outputs.map(({ node }) => node));
  return nodes.flatMap(({ primitive, shape, items = [], attributes }, i) => {
    const body = attributes['body'] as Graph | undefined;
    const isEmpty = [shape, ...items.map((item) => item.shape)].some((each) => each.includes(0));
    const counts = (isEmpty || attributes['length'] === 0) && primitive !== 'input' && !given.has(i);
    return [...(counts ? [`${primitive} [${shape.join()}]`] : []), ...(body ? emptyNodes(body) : [])];
  });
};
const hasEmptyEnds = ({ nodes, inputs, outputs }: Graph): boolean =>
  inputs.some(({ shape }) => shape.includes(0)) || outputs.some(({ node }) => nodes[node]!.shape.includes(0));

const operations = ({ nodes }: Graph): string[] =>
  nodes.map(({ primitive }) => primitive).filter((primitive) => primitive !== 'input' && primitive !== 'constant');

describe('tensors without numbers', () => {
  it('are left in no graph of the registry, nor at its ends', () => {
    const found = registrySubjects().flatMap(({ cases }) =>
      cases().flatMap(({ name, graph, batchSize = 1 }) => {
        if (batchSize === 0) return [];
        const lowered = lower(graph, { batchSize });
        return emptyNodes(lowered).length > 0 || hasEmptyEnds(lowered) ? [name] : [];
      }),
    );
    expect(found).toEqual([]);
  });

  it('are left out of what reads them', async () => {
    const graph = trace(
      { x: { shape: [3], batched: true }, w: { shape: [2, 0] }, v: { shape: [2, 3] } },
      ({ x, w, v }) => {
        const none = t.relu(t.mul(t.slice(x, { axis: 0, end: 0 }), 2));
        const product = t.matVec(t.concat([v, w], { axis: 1 }), t.concat([x, none]));
        const zeros = t.add(t.matVec(w, none), t.sum(none));
        const y = t.add(t.add(product, zeros), t.sum(t.pad(none, { axis: 0, after: 2 })));
        return { y, slope: gradient(t.sum(y), [w])[0]! };
      },
    );
    const lowered = lower(graph, { batchSize: 2 });
    expect(emptyNodes(lowered)).toEqual([]);
    expect(operations(lowered)).toEqual(['matMul', 'transpose']);
    const executable = await referenceEngine().compile(graph, { batchSize: 2, precision: 'float64' });
    const { y, slope } = await executable.run({
      x: Float64Array.of(1, 2, 3, 4, 5, 6),
      w: new Float64Array(0),
      v: Float64Array.of(1, 0, 0, 0, 1, 1),
    });
    expect([...y!]).toEqual([1, 5, 4, 11]);
    expect(slope).toHaveLength(0);
  });

  it('are what a graph of no events gives', () => {
    const graph = trace({ x: { shape: [3], batched: true } }, ({ x }) => ({
      y: t.exp(x),
      total: t.batchSum(t.square(x)),
    }));
    const lowered = lower(graph, { batchSize: 0 });
    expect(operations(lowered)).toEqual([]);
    expect(lowered.outputs.map(({ node }) => lowered.nodes[node]!.shape)).toEqual([[0, 3], [3]]);
  });
});
