import { describe, expect, it } from 'vitest';
import type { Distribution } from '../../src/index.ts';
import { defaultRegistry } from '../../src/registry.ts';
import { checkDistribution } from '../../src/testing.ts';

const definitions = defaultRegistry.definitions.filter(({ kind }) => kind === 'distribution');

describe.each(definitions)('$type keeps what distributions promise', ({ instances }) => {
  it.each(instances.map((spec) => [JSON.stringify(spec), spec] as const))('%s', async (_, spec) => {
    const { deviations } = await checkDistribution(defaultRegistry.build<Distribution>('distribution', spec));
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
