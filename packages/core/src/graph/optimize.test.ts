import { expect, test } from 'vitest';
import { normal } from '../distributions/normal.ts';
import { flowModel } from '../flows/flow-model.ts';
import { initialise } from '../flows/param-layout.ts';
import { RealNVP } from '../flows/real-nvp.ts';
import { key } from '../random/index.ts';
import { conformanceCases } from '../testing/conformance-cases.ts';
import { adam } from '../training/adam.ts';
import { traceTrainingStep } from '../training/training-step.ts';
import { optimize } from './optimize.ts';
import { placeBatch } from './place-batch.ts';
import { printGraph } from './print-graph.ts';
import type { Graph } from './graph.ts';

function trainingStep(separate: boolean): Graph {
  const model = flowModel(RealNVP(3, { layers: 2, hidden: [8, 8], separate }), normal([3]));
  return traceTrainingStep(model, initialise(model.declarations, key(0)), { optimizer: adam(), clipNorm: 10 }).graph;
}

test.each([
  ['a training step', trainingStep(false)] as const,
  ['a training step with separate nets', trainingStep(true)] as const,
  ...conformanceCases().map(({ name, graph }) => [name, graph] as const),
])('%s: once is enough', (_, graph) => {
  const once = optimize(placeBatch(graph, 4));
  expect(printGraph(optimize(once))).toBe(printGraph(once));
});
