import { describe, expect, it } from 'vitest';
import { lower } from '../lower.ts';
import { printGraph } from '../print-graph.ts';
import { trace } from '../trace.ts';
import * as t from '../../tensor/index.ts';

const lines = (graph: ReturnType<typeof trace>, batchSize = 4): string[] =>
  printGraph(lower(graph, { batchSize })).split('\n');
const operations = (graph: ReturnType<typeof trace>): string[] =>
  lines(graph).flatMap((line) => / = (\w+)\(/.exec(line)?.slice(1) ?? []);

describe('algebra', () => {
  it('keeps one number repeated as one number', () => {
    const graph = trace({ x: { shape: [3] } }, ({ x }) => ({ y: t.mul(x, t.full([3], 2)) }));
    expect(lines(graph)[1]).toContain('mul(x, 2)');
  });

  it('keeps the shape that only the constant has', () => {
    const graph = trace({ x: { shape: [] } }, ({ x }) => ({ y: t.mul(x, t.full([3], 2)) }));
    expect(lower(graph, {}).nodes.at(-1)!.shape).toEqual([3]);
  });

  it('writes a sum of equals as a product, merged with other factors', () => {
    const graph = trace({ x: { shape: [3] } }, ({ x }) => ({ y: t.add(t.mul(x, 0.25), t.mul(x, 0.25)) }));
    expect(lines(graph)[1]).toContain('mul(x, 0.5)');
  });

  it('transposes vectors by their shape', () => {
    const graph = trace({ g: { shape: [3, 8] }, x: { shape: [1, 8] } }, ({ g, x }) => ({
      y: t.matMul(g, x, { transposeB: true }),
    }));
    expect(operations(graph)).toEqual(['reshape', 'matMul']);
    expect(lines(graph)[2]).toContain('transposeB: false');
  });
});

describe('repeated steps', () => {
  it('do not keep the states of every round', () => {
    const graph = trace({ p: { shape: [3] }, x: { shape: [] } }, ({ p, x }) => ({ next: t.mul(p, x), loss: t.sum(p) }));
    const loop = lower(graph, { state: { next: 'p' }, steps: 5 }).nodes.find((node) => node.primitive === 'scan')!;
    expect(loop.items!.map((item) => item.shape)).toEqual([[3], [5]]);
  });
});
