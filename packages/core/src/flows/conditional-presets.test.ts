import { describe, expect, it } from 'vitest';
import { key } from '../random/index.ts';
import { perturbedParams } from '../testing/perturbed-params.ts';
import { Flow } from './flow.ts';
import { flowPresets } from './presets.ts';

const worst = (actual: ArrayLike<number>, expected: ArrayLike<number>): number =>
  Array.from(actual, (value, i) => Math.abs(value - expected[i]!) / (1 + Math.abs(expected[i]!))).reduce(
    (a, b) => Math.max(a, b),
    0,
  );

describe.each(flowPresets)('$name with a context', ({ create, base }) => {
  const features = 3;
  const flow = new Flow(create(features, { layers: 2, context: 2 }), base && { base: base(features) });
  flow.setParams(perturbedParams(flow.declarations, key(5), 0.2));
  const contexts = [
    [-1, 0.5],
    [2, -0.3],
    [0, 1],
  ];

  it('tells the density of its samples, row by row and for one context', async () => {
    const { value, logProb } = await flow.sampleAndLogProb(4, { context: contexts, seed: 2 });
    expect(value.shape).toEqual([3, 4, features]);
    expect(worst(await flow.logProb(value, { context: contexts }), logProb)).toBeLessThan(1e-8);
    for (const [i, context] of contexts.entries()) {
      const alone = await flow.sampleAndLogProb(4, { context, seed: 2, offset: 4 * i });
      expect(worst(alone.logProb, logProb.subarray(4 * i, 4 * i + 4))).toBeLessThan(1e-8);
      expect(worst(await flow.logProb(alone.value, { context }), alone.logProb)).toBeLessThan(1e-8);
    }
  });

  it('depends on the context', async () => {
    const x = Array.from({ length: features }, (_, i) => 0.3 * i - 0.2);
    const [first, second] = await flow.logProb([x, x], { context: contexts.slice(0, 2) });
    expect(Math.abs(first! - second!)).toBeGreaterThan(1e-6);
  });
});
