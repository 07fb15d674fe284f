import { describe, expect, it } from 'vitest';
import { elementwiseTransformer } from '../bijections/elementwise/elementwise-transformer.ts';
import type { Bijection } from '../bijections/bijection.ts';
import { classConditional } from '../distributions/class-conditional.ts';
import { conditionalNormal } from '../distributions/conditional-normal.ts';
import { mlp } from '../nn/mlp.ts';
import { key } from '../random/index.ts';
import { perturbedParams } from '../testing/perturbed-params.ts';
import { Flow, type FlowOptions } from './flow.ts';
import { MAF } from './maf.ts';
import { flowFromModelFile, toModelFile } from './model-file.ts';
import { RealNVP } from './real-nvp.ts';

const small = { layers: 2, hidden: [6], context: 2 } as const;
const linear = mlp({ hidden: [], lastLayer: 'uniform' });
const x = [
  [0.3, -1],
  [2, 0.1],
];
const contexts = [
  [1, -2, 0.5],
  [0, 3, 1],
];

const perturbed = (bijection: Bijection, options: FlowOptions): Flow => {
  const flow = new Flow(bijection, { standardiseContext: false, ...options });
  flow.setParams(perturbedParams(flow.declarations, key(5), 0.4));
  return flow;
};

describe('an embedded context', () => {
  it.each<[string, Bijection, FlowOptions]>([
    ['couplings', RealNVP(2, small), {}],
    ['autoregressive layers', MAF(2, small), {}],
    ['a conditional base', elementwiseTransformer(2), { base: conditionalNormal(2, { context: 2 }) }],
    ['layers and base alike', MAF(2, small), { base: conditionalNormal(2, { context: 2 }) }],
  ])('is what %s see', async (_, bijection, options) => {
    const flow = perturbed(bijection, { ...options, embedding: { context: 3, network: linear } });
    expect(flow.contextShape).toEqual([3]);
    const weight = flow.params.get('embedding.layers.0.weight')!.data;
    const bias = flow.params.get('embedding.layers.0.bias')!.data;
    const embedded = contexts.map((context) =>
      [0, 1].map((row) => context.reduce((sum, c, i) => sum + weight[3 * row + i]! * c, bias[row]!)),
    );
    const params = new Map([...flow.params].filter(([name]) => !name.startsWith('embedding.')));
    const plain = new Flow(bijection, { ...options, params, standardiseContext: false });
    const expected = await plain.logProb(x, { context: embedded });
    (await flow.logProb(x, { context: contexts })).forEach((p, i) =>
      expect(Math.abs(p - expected[i]!)).toBeLessThan(1e-12 * (1 + Math.abs(p))),
    );
    const samples = await plain.sample(3, { seed: 1, context: embedded });
    (await flow.sample(3, { seed: 1, context: contexts })).data.forEach((value, i) =>
      expect(Math.abs(value - samples.data[i]!)).toBeLessThan(1e-12 * (1 + Math.abs(value))),
    );
  });

  it('has one network for the whole flow, which trains with it', async () => {
    const flow = new Flow(MAF(2, small), {
      embedding: { context: 3, network: mlp({ hidden: [4], lastLayer: 'uniform' }) },
    });
    const embedding = flow.declarations.filter(({ name }) => name.startsWith('embedding.'));
    expect(embedding.map(({ name, shape }) => `${name} ${shape}`)).toEqual([
      'embedding.layers.0.weight 4,3',
      'embedding.layers.0.bias 4',
      'embedding.layers.1.weight 2,4',
      'embedding.layers.1.bias 2',
    ]);
    const before = Array.from(flow.params.get('embedding.layers.0.weight')!.data);
    const events = Array.from({ length: 64 }, (_, i) => [Math.cos(i), Math.sin(2 * i)]);
    const given = events.map(([a, b], i) => [a! + b!, a!, Math.cos(3 * i)]);
    await flow.fit(events, { context: given, steps: 20, batchSize: 32, seed: 1 });
    expect(Array.from(flow.params.get('embedding.layers.0.weight')!.data)).not.toEqual(before);
  });

  it('is saved with the flow', async () => {
    const flow = perturbed(MAF(2, small), { embedding: { context: 3 } });
    const again = flowFromModelFile(toModelFile(flow));
    expect(again.spec).toEqual(flow.spec);
    expect(await again.logProb(x, { context: contexts })).toEqual(await flow.logProb(x, { context: contexts }));
    const file = toModelFile(flow);
    const broken = { ...file, spec: { ...(file.spec as object), embedding: { context: 0 } } };
    expect(() => flowFromModelFile(broken as typeof file)).toThrow(/embedding is \{"context":0\}/);
  });

  it('is refused where nothing can see it', () => {
    const embedding = { context: 3 };
    expect(() => new Flow(RealNVP(2), { embedding })).toThrow(/without a context/);
    expect(() => new Flow(RealNVP(2, small), { embedding: { context: 0.5 } })).toThrow(/length 0.5/);
    const base = classConditional(2, { classes: 3 });
    expect(() => new Flow(RealNVP(2), { base, embedding })).toThrow(/name of a class/);
  });
});
