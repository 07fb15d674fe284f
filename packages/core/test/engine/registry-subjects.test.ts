import { expect, it } from 'vitest';
import { referenceEngine } from '../../src/engine.ts';
import { defaultRegistry } from '../../src/registry.ts';
import { registrySubjects, runConformanceCase } from '../../src/testing.ts';

const engine = referenceEngine();

it.each(registrySubjects().map(({ name, cases }) => [name, cases] as const))(
  '%s keeps value and gradient in float32',
  async (_, cases) => {
    for (const testCase of cases()) await runConformanceCase(engine, testCase, 'float32');
  },
);

it('no type is left out', () => {
  const named = new Set(registrySubjects().map(({ name }) => name.split(' ', 2).join(' ')));
  for (const { kind, type } of defaultRegistry.definitions)
    expect(named).toContain(`${kind} ${type}`.replace(/,$/, ''));
});
