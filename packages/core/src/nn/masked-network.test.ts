import { expect, test } from 'vitest';
import type { Mode } from '../bijections/scope.ts';
import { rootScope } from '../bijections/scope.ts';
import { referenceEngine } from '../engine/reference/reference-engine.ts';
import { trace } from '../graph/trace.ts';
import type { Graph } from '../graph/graph.ts';
import { key, normal } from '../random/index.ts';
import { perturbedParams } from '../testing/perturbed-params.ts';
import type { AutoregressiveFactory } from './conditioner.ts';
import { made } from './made.ts';
import { residualMADE } from './residual-made.ts';

const [features, context, events] = [7, 2, 3];

interface Network {
  readonly factory: AutoregressiveFactory;
  readonly withContext?: boolean;
  /** Whether it is computed in halves. */
  readonly halves: boolean;
}

const networks: Record<string, Network> = {
  'a wide network': { factory: made({ hidden: [260, 256], lastLayer: 'uniform' }), halves: true },
  'one with a context': {
    factory: made({ hidden: [260, 130], lastLayer: 'uniform' }),
    withContext: true,
    halves: true,
  },
  'one with a narrow layer': { factory: made({ hidden: [256, 4], lastLayer: 'uniform' }), halves: true },
  'one whose narrow layer has no high degrees': {
    factory: made({ hidden: [256, 2], lastLayer: 'uniform', compatibility: 'cyclic' }),
    halves: false,
  },
  'a narrow one': { factory: made({ hidden: [64, 64], lastLayer: 'uniform' }), halves: false },
  'a residual one': { factory: residualMADE({ hidden: 256, lastLayer: 'uniform' }), halves: true },
};
for (const compatibility of ['zuko', 'nflows', 'normflows'] as const)
  networks[`a residual one as of ${compatibility}`] = {
    factory: residualMADE({ hidden: 256, lastLayer: 'uniform', compatibility }),
    withContext: true,
    halves: true,
  };

for (const [name, { factory, withContext = false, halves }] of Object.entries(networks))
  test(`${name} gives the same in halves`, async () => {
    const ranks = Array.from({ length: features }, (_, i) => i);
    const network = factory.create({ ranks, parameters: 3, context: withContext ? context : 0 });
    const declarations = network.declare();
    const params = perturbedParams(declarations, key(1), 0.3);
    const inputs = {
      x: normal(key(2), events * features),
      ...(withContext && { context: normal(key(3), events * context) }),
      ...Object.fromEntries(declarations.map((each) => [each.name, params.get(each.name)!.data])),
    };
    const graphIn = (mode: Mode): Graph =>
      trace(
        {
          x: { shape: [features], batched: true },
          ...(withContext && { context: { shape: [context], batched: true } }),
          ...Object.fromEntries(declarations.map((each) => [each.name, { shape: each.shape }])),
        },
        ({ x, context: given, ...others }) => {
          const scope = rootScope(new Map(Object.entries(others)), { mode, ...(given && { context: given }) });
          return { y: network.apply(x, scope) };
        },
      );
    const products = ({ nodes }: Graph): number => nodes.filter(({ primitive }) => primitive === 'matMul').length;
    const run = async (graph: Graph): Promise<number[]> => {
      const executable = await referenceEngine().compile(graph, { batchSize: events });
      return [...(await executable.run(inputs))['y']!];
    };
    const whole = graphIn('calibrate');
    const expected = await run(whole);
    expect(expected.length).toBe(events * 3 * features);
    for (const mode of ['train', 'evaluate'] as const) {
      const graph = graphIn(mode);
      expect(products(graph) > products(whole)).toBe(halves);
      const actual = await run(graph);
      for (const [i, value] of expected.entries()) expect(actual[i]).toBeCloseTo(value, 10);
    }
  });
