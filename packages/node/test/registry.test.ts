import type { Bijection, Distribution } from '@flows/core';
import type { Engine } from '@flows/core/engine';
import { defaultRegistry } from '@flows/core/registry';
import { checkBijection, checkDistribution, registrySubjects, runConformanceCase } from '@flows/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onnxRuntimeNode } from '../src/engines/onnx-runtime-node.ts';

describe('the registry on onnxruntime-node', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await onnxRuntimeNode({ worker: false, threads: 1 });
  });
  afterAll(() => engine?.dispose());

  it.each(registrySubjects().map(({ name, cases }) => [name, cases] as const))('%s', async (_, cases) => {
    for (const testCase of cases()) {
      await runConformanceCase(engine, testCase, 'float32');
      if (testCase.batchSize > 1) await runConformanceCase(engine, testCase, 'float64');
    }
  });

  const firsts = (kind: string) =>
    defaultRegistry.definitions
      .filter((definition) => definition.kind === kind)
      .map(({ type, instances }) => [type, instances[0]!] as const);

  it.each(firsts('bijection'))('%s keeps what bijections promise', async (_, spec) => {
    const { deviations } = await checkBijection(defaultRegistry.build<Bijection>('bijection', spec), { engine });
    expect(deviations[`forward, value on ${engine.name}, float32`]).toBeLessThan(1e-5);
  });

  it.each(firsts('distribution'))('%s keeps what distributions promise', async (_, spec) => {
    await checkDistribution(defaultRegistry.build<Distribution>('distribution', spec), { engine });
  });
});
