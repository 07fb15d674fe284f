import { describe, expect, it } from 'vitest';
import { gradient } from '../../autodiff/gradient.ts';
import { referenceEngine } from '../../engine/reference/reference-engine.ts';
import { Flow } from '../../flows/flow.ts';
import { collect } from '../../graph/collect.ts';
import { foldIn, key, normal, rademacher, uniform } from '../../random/index.ts';
import { perturbedParams } from '../../testing/perturbed-params.ts';
import { batchMean } from '../../tensor/derived.ts';
import { input } from '../../tensor/primitives/input.ts';
import { toBatch } from '../../tensor/primitives/batch-sum.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { rootScope } from '../scope.ts';
import { chain } from '../wrappers/chain.ts';
import { residualFlow } from './residual-flow.ts';

const features = 3;
const size = { hidden: [6, 6], lipschitz: 0.9 } as const;
const declarations = residualFlow(features, size).declare();
const params = perturbedParams(declarations, key(3), 1);

/** The mean log-det of events, and its gradient by one weight, at the params above. */
async function logDets(logDet: 'exact' | 'estimate', x: Float64Array): Promise<{ mean: number; slopes: number[] }> {
  const tensors = new Map(declarations.map(({ name, shape }) => [name, input(name, shape)]));
  const event = input('x', [features], { batch: 1 });
  const scope = rootScope(tensors);
  const { logDet: perEvent } = residualFlow(features, { ...size, logDet, exactTerms: 1 }).inverse(event, scope);
  const mean = batchMean(perEvent);
  const [slope] = gradient(mean, [tensors.get('layers.1.weight')!]);
  const noises = scope.noises.map(({ tensor }) => tensor);
  const batchSize = x.length / features;
  const graph = collect(
    [...tensors.values(), event, ...noises],
    [
      ['mean', mean],
      ['slope', slope!],
    ],
  );
  const executable = await referenceEngine().compile(graph, { batchSize });
  const outputs = await executable.run({
    x,
    ...Object.fromEntries([...params].map(([name, { data }]) => [name, data])),
    ...(logDet === 'estimate' && {
      'noise:probe': Float64Array.from(rademacher(key(5), x.length)),
      'noise:terms': uniform(key(6), batchSize),
    }),
  });
  executable.dispose();
  return { mean: outputs['mean']![0]!, slopes: [...outputs['slope']!] };
}

describe('residualFlow', () => {
  it('estimates log-det and gradient without bias', async () => {
    const points = normal(key(1), 4 * features);
    const copies = 5000;
    const repeated = Float64Array.from({ length: copies * points.length }, (_, i) => points[i % points.length]!);
    const exact = await logDets('exact', points);
    const estimate = await logDets('estimate', repeated);
    expect(Math.abs(exact.mean)).toBeGreaterThan(0.05);
    // Several standard errors, and less than either number.
    expect(Math.abs(estimate.mean - exact.mean)).toBeLessThan(0.0015);
    estimate.slopes.forEach((slope, i) => expect(Math.abs(slope - exact.slopes[i]!)).toBeLessThan(0.0008));
  });

  it('brings the vectors of the power iteration along in training', async () => {
    const flow = new Flow(
      chain([residualFlow(2, { hidden: [8] }), residualFlow(2, { hidden: [8], logDet: 'estimate' })]),
    );
    const name = 'bijection.0.layers.0.vector';
    const before = Float64Array.from(flow.params.get(name)!.data);
    const x = normal(foldIn(key(2), 0), 400).map((value, i) => (i % 2 ? value * value : value));
    const { trainNll } = await flow.fit(x, { steps: 40, batchSize: 64, validation: 0, seed: 1 });
    const vector = flow.params.get(name)!.data;
    expect(Array.from(vector)).not.toEqual([...before]);
    expect(Math.hypot(...vector)).toBeCloseTo(1, 6);
    expect(Number.isFinite(trainNll)).toBe(true);
  });

  it('keeps the slope of its network below the bound, whatever the weights', async () => {
    const scale = 30;
    const large = perturbedParams(declarations, key(4), scale);
    const event = input('x', [features], { batch: 1 });
    const tensors = new Map(declarations.map(({ name, shape }) => [name, input(name, shape)]));
    const { value } = residualFlow(features, size).inverse(event, rootScope(tensors));
    const graph = collect([...tensors.values(), event], [['value', toBatch(value as Tensor)]]);
    const executable = await referenceEngine().compile(graph, { batchSize: 200 });
    const ends = normal(key(7), 200 * features);
    const run = async (x: Float64Array) => {
      const given = Object.fromEntries([...large].map(([name, { data }]) => [name, data]));
      return (await executable.run({ x, ...given }))['value']!;
    };
    const moved = ends.map((x, i) => x + 0.1 * normal(key(8), ends.length)[i]!);
    const [a, b] = [await run(ends), await run(moved)];
    executable.dispose();
    for (let i = 0; i < 200; i++) {
      const at = (values: ArrayLike<number>, k: number): number => values[i * features + k]!;
      const axes = [0, 1, 2];
      const before = Math.hypot(...axes.map((k) => at(moved, k) - at(ends, k)));
      const change = Math.hypot(...axes.map((k) => at(b, k) - at(moved, k) - (at(a, k) - at(ends, k))));
      expect(change / before).toBeLessThan(size.lipschitz * 1.001);
    }
  });
});
