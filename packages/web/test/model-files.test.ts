import { Flow, RealNVP } from '@flows/core';
import { modelFileOf, openModelFile, type TrainerSnapshot } from '@flows/web';
import { expect, it } from 'vitest';

const flow = new Flow(RealNVP(2, { layers: 2, hidden: [4] }), { seed: 3 });

it('a model goes through a file', async () => {
  const snapshot: TrainerSnapshot = {
    run: { flow: flow.spec, data: { kind: 'toy', name: 'two-moons' }, batchSize: 8, learningRate: 1, seed: 7 },
    step: 0,
    params: flow.params,
  };
  const [ofFlow, ofSnapshot] = await Promise.all([modelFileOf(flow), modelFileOf(snapshot)]);
  expect(new Uint8Array(await ofSnapshot.arrayBuffer())).toEqual(new Uint8Array(await ofFlow.arrayBuffer()));
  const opened = await openModelFile(ofSnapshot);
  expect(opened.file.columns.map(({ name }) => name)).toEqual(['x1', 'x2']);
  expect(opened.flow.spec).toEqual(flow.spec);
  expect(await opened.flow.logProb([[0, 1]])).toEqual(await flow.logProb([[0, 1]]));
});

it('a file that is no model is refused', async () => {
  await expect(openModelFile(new Blob(['no model']))).rejects.toMatchObject({ code: 'FILE_FORMAT' });
  const huge = { size: 2 ** 31 } as Blob;
  await expect(openModelFile(huge)).rejects.toMatchObject({
    code: 'FILE_FORMAT',
    message: expect.stringMatching('2048 MB'),
  });
});
