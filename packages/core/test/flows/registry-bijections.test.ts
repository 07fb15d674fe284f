import { describe, expect, it } from 'vitest';
import {
  coupling,
  elementwiseTransformer,
  made,
  maskedAutoregressive,
  mlp,
  sizeOf,
  type AutoregressiveFactory,
  type Bijection,
  type ConditionerFactory,
  type Spec,
  type Transformer,
} from '../../src/index.ts';
import { key } from '../../src/random/index.ts';
import { defaultRegistry } from '../../src/registry.ts';
import { checkBijection, type CheckReport } from '../../src/testing.ts';
import { checkFarParams } from '../../src/testing/check-far-params.ts';

const instancesOf = (kind: string): (readonly [string, Spec])[] =>
  defaultRegistry.definitions
    .filter((definition) => definition.kind === kind)
    .flatMap(({ type, instances }) => instances.map((spec, i) => [`${type} ${i}`, spec] as const));

/** Ours keep a promise more: numbers stay numbers whatever the params. */
async function check(bijection: Bijection): Promise<CheckReport> {
  await checkFarParams(bijection, { key: key(2) });
  return checkBijection(bijection);
}

describe('bijections of the registry keep what bijections promise', () => {
  it.each(instancesOf('bijection'))('%s', async (_, spec) => {
    const { deviations } = await check(defaultRegistry.build<Bijection>('bijection', spec));
    expect(Object.keys(deviations)).toContain('forward, logDet against the Jacobian');
  });

  it('there are instances of one number, and conditional ones', () => {
    const types = defaultRegistry.definitions.filter(({ kind }) => kind === 'bijection');
    const without = (has: (bijection: Bijection) => boolean): string[] =>
      types
        .filter(({ instances }) => !instances.some((spec) => has(defaultRegistry.build<Bijection>('bijection', spec))))
        .map(({ type }) => type);
    // A coupling keeps one number and maps another.
    expect(without(({ eventShape }) => sizeOf(eventShape) === 1)).toEqual(['coupling']);
    const conditional = without(({ contextShape }) => contextShape !== undefined);
    for (const type of ['chain', 'coupling', 'maskedAutoregressive', 'planar', 'residualFlow', 'reshaped'])
      expect(conditional).not.toContain(type);
  });
});

describe('couplings of every transformer do', () => {
  it.each(
    instancesOf('transformer').flatMap(([name, spec]) => [
      [name, spec, 'apply'] as const,
      [name, spec, 'invert'] as const,
    ]),
  )('%s %o, density: %s', async (_, spec, density) => {
    const transformer = defaultRegistry.build<Transformer>('transformer', spec);
    const conditioner = mlp({ hidden: [8], lastLayer: 'uniform' });
    await check(coupling(3, { transformer, conditioner, density, mask: [false, true, false] }));
  });
});

describe('couplings with every conditioner do', () => {
  it.each(
    instancesOf('conditioner').flatMap(([name, spec]) => [0, 2].map((context) => [name, spec, context] as const)),
  )('%s %o, context: %i', async (_, spec, context) => {
    const conditioner = defaultRegistry.build<ConditionerFactory>('conditioner', spec);
    await check(coupling(5, { conditioner, context, mask: [false, true, false, true, true] }));
  });
});

describe('masked autoregressive layers of every transformer do', () => {
  it.each(
    instancesOf('transformer').flatMap(([name, spec]) => [
      [name, spec, 'apply'] as const,
      [name, spec, 'invert'] as const,
    ]),
  )('%s %o, density: %s', async (_, spec, density) => {
    const transformer = defaultRegistry.build<Transformer>('transformer', spec);
    const conditioner = made({ hidden: [8], lastLayer: 'uniform' });
    await check(maskedAutoregressive(3, { transformer, conditioner, density, order: [1, 0, 2] }));
  });
});

describe('so does every transformer of one number with a context', () => {
  it.each(instancesOf('transformer'))('%s %o', async (_, spec) => {
    const transformer = defaultRegistry.build<Transformer>('transformer', spec);
    const conditioner = mlp({ hidden: [8], lastLayer: 'uniform' });
    await check(elementwiseTransformer(1, { transformer, conditioner, context: 1 }));
  });
});

describe('masked autoregressive layers with every conditioner do', () => {
  it.each(
    instancesOf('autoregressiveConditioner').flatMap(([name, spec]) =>
      ([1, 5] as const).flatMap((features) => [0, 2].map((context) => [name, spec, features, context] as const)),
    ),
  )('%s %o, %i features, context: %i', async (_, spec, features, context) => {
    const conditioner = defaultRegistry.build<AutoregressiveFactory>('autoregressiveConditioner', spec);
    await check(maskedAutoregressive(features, { conditioner, context }));
  });
});
