import { coupling, mlp, type Bijection, type Distribution, type Transformer } from '@flows/core';
import type { Engine } from '@flows/core/engine';
import { defaultRegistry } from '@flows/core/registry';
import { checkBijection, checkDistribution } from '@flows/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onnxRuntimeNode } from '../src/engines/onnx-runtime-node.ts';

const instancesOf = (kind: string) =>
  defaultRegistry.definitions
    .filter((definition) => definition.kind === kind)
    .flatMap(({ type, instances }) => instances.map((spec, i) => [`${type} ${i}`, spec] as const));

describe('the registry on onnxruntime-node', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await onnxRuntimeNode({ worker: false, threads: 1 });
  });
  afterAll(() => engine?.dispose());

  it.each(instancesOf('bijection'))('%s', async (_, spec) => {
    const { deviations } = await checkBijection(defaultRegistry.build<Bijection>('bijection', spec), { engine });
    expect(deviations[`forward, value on ${engine.name}, float32`]).toBeLessThan(1e-5);
  });

  it.each(instancesOf('transformer'))('a coupling of %s', async (_, spec) => {
    const transformer = defaultRegistry.build<Transformer>('transformer', spec);
    const conditioner = mlp({ hidden: [8], lastLayer: 'uniform' });
    await checkBijection(coupling(3, { transformer, conditioner, mask: [false, true, false] }), { engine });
  });

  it.each(instancesOf('distribution'))('%s', async (_, spec) => {
    await checkDistribution(defaultRegistry.build<Distribution>('distribution', spec), { engine });
  });
});
