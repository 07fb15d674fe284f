import { expect, test } from 'vitest';
import { chain } from '../bijections/wrappers/chain.ts';
import { luLinear } from '../bijections/linear/lu-linear.ts';
import { normal } from '../distributions/normal.ts';
import { flowModel } from '../flows/flow-model.ts';
import { initialise } from '../flows/param-layout.ts';
import { key } from '../random/index.ts';
import * as t from '../tensor/index.ts';
import { adam } from '../training/adam.ts';
import { traceTrainingStep } from '../training/training-step.ts';
import type { Graph } from './graph.ts';
import { optimize } from './optimize.ts';
import { placeBatch } from './place-batch.ts';
import { stackAlike } from './stack-alike.ts';
import { trace } from './trace.ts';

const count = ({ nodes }: Graph, primitive: string): number =>
  nodes.filter((node) => node.primitive === primitive).length;
const before = (graph: Graph): Graph => optimize(placeBatch(graph, 300));

function linearLayers(layers: number): Graph {
  const bijection = chain(Array.from({ length: layers }, () => luLinear(3)));
  const model = flowModel(bijection, normal([3]));
  const values = initialise(model.declarations, key(0));
  return before(traceTrainingStep(model, values, { optimizer: adam(), clipNorm: 10 }).graph);
}

test('what layers do to their params is done once, however many layers there are', () => {
  for (const layers of [8, 24]) {
    const graph = linearLayers(layers);
    for (const primitive of ['softplus', 'sigmoid', 'log']) {
      expect(count(graph, primitive)).toBe(layers);
      expect(count(stackAlike(graph), primitive)).toBe(1);
    }
  }
});

test('a graph in which nothing is alike stays as it is', () => {
  const graph = linearLayers(1);
  expect(stackAlike(graph)).toBe(graph);
});

test('what needs what came before is not computed beside it', () => {
  // Each round needs the sum over the events of the one before.
  const graph = before(
    trace({ x: { shape: [], batched: true }, w: { shape: [30, 4] } }, ({ x, w }) => {
      const rounds: t.Tensor[] = [t.full([], 0)];
      for (let i = 0; i < 30; i++) {
        const own = t.tanh(t.exp(t.reshape(t.slice(w, { axis: 0, start: i, end: i + 1 }), [4])));
        const seen = t.sin(t.tanh(t.add(t.sum(own), rounds.at(-1)!)));
        rounds.push(t.batchMean(t.mul(x, seen)));
      }
      return { y: rounds.at(-1)! };
    }),
  );
  const stacked = stackAlike(graph);
  expect([count(stacked, 'exp'), count(stacked, 'sin')]).toEqual([1, 30]);
});
