import { describe, expect, it } from 'vitest';
import type { Distribution } from '../../src/index.ts';
import { key } from '../../src/random/index.ts';
import { defaultRegistry } from '../../src/registry.ts';
import { checkDistribution } from '../../src/testing.ts';
import { checkFarParams } from '../../src/testing/check-far-params.ts';

const definitions = defaultRegistry.definitions.filter(({ kind }) => kind === 'distribution');

describe.each(definitions)('$type keeps what distributions promise', ({ instances }) => {
  it.each(instances.map((spec) => [JSON.stringify(spec), spec] as const))('%s', async (_, spec) => {
    const distribution = defaultRegistry.build<Distribution>('distribution', spec);
    await checkFarParams(distribution, { key: key(2) });
    const { deviations } = await checkDistribution(distribution);
    expect(deviations['logProb of samples']).toBeLessThan(1e-12);
  });

  it('has instances in one, two and more dimensions', () => {
    const sizes = instances.map((spec) => defaultRegistry.build<Distribution>('distribution', spec).eventShape);
    expect(
      new Set(
        sizes.map((shape) =>
          Math.min(
            3,
            shape.reduce((size, length) => size * length, 1),
          ),
        ),
      ),
    ).toEqual(new Set([1, 2, 3]));
  });
});
