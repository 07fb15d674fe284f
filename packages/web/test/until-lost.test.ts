import { trace, referenceEngine } from '@flows/core/engine';
import { mul } from '@flows/core';
import { expect, it } from 'vitest';
import { untilLost } from '../src/engines/until-lost.ts';

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
