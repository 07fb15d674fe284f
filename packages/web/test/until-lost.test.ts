import { trace, referenceEngine } from '@flows/core/engine';
import { FlowError, mul } from '@flows/core';
import { expect, it } from 'vitest';
import { untilLost } from '../src/engines/until-lost.ts';

it('what fails just before the loss is known fails of it, other failures tell their own cause', async () => {
  let lose: () => void = () => {};
  const whenLost = new Promise<void>((resolve) => {
    lose = resolve;
  });
  const failing = (message: string, before: () => void): ReturnType<typeof untilLost> => {
    const compile = (): Promise<never> => {
      before();
      return Promise.reject(new FlowError('ENGINE_FAILED', message));
    };
    return untilLost({ ...referenceEngine(), compile }, whenLost);
  };
  const graph = trace({ x: { shape: [] } }, ({ x }) => ({ y: mul(x, 2) }));
  await expect(failing('no memory', () => {}).compile(graph)).rejects.toMatchObject({ message: 'no memory' });
  const broken = failing('the buffer was unmapped', () => setTimeout(lose));
  await expect(broken.compile(graph)).rejects.toMatchObject({ message: 'reference: the GPU context was lost' });
});

it('an engine refuses everything once its context is lost, also what would never end', async () => {
  let lose: () => void = () => {};
  const whenLost = new Promise<void>((resolve) => {
    lose = resolve;
  });
  const inner = referenceEngine();
  const graph = trace({ x: { shape: [] } }, ({ x }) => ({ y: mul(x, 2) }));
  const engine = untilLost(
    {
      ...inner,
      compile: async (...given) => {
        const executable = await inner.compile(...given);
        return { ...executable, readState: () => new Promise(() => {}) };
      },
    },
    whenLost,
  );
  const executable = await engine.compile(graph);
  expect(await executable.run({ x: Float64Array.of(3) })).toEqual({ y: Float64Array.of(6) });
  const endless = executable.readState();
  lose();
  const refusal = { code: 'ENGINE_FAILED', message: 'reference: the GPU context was lost' };
  await expect(endless).rejects.toMatchObject(refusal);
  await expect(executable.run({ x: Float64Array.of(3) })).rejects.toMatchObject(refusal);
  await expect(engine.compile(graph)).rejects.toMatchObject(refusal);
  executable.dispose();
  await engine.dispose();
});
