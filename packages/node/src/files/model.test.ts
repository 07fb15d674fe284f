import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { dataFingerprint, type ModelFile, type ModelParam, writeSafetensors } from '@flows/core';
import { expect, test, vi } from 'vitest';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import { readModel } from './read-model.ts';
import { writeModel } from './write-model.ts';

const inFolder = temporaryFolder();
const weight: ModelParam = { tensor: { shape: [2], data: new Float64Array([0.1, -2]) }, kind: 'trainable' };
const model: ModelFile = {
  format: 1,
  library: '0.1.0',
  spec: { type: 'affine', version: 1 },
  columns: [{ name: 'x', type: 'real' }],
  contextColumns: [],
  preprocessing: null,
  training: {
    objective: 'negative-log-likelihood',
    seed: 1,
    steps: 10,
    bestLoss: 0.5,
    engine: 'reference',
    precision: 'float32',
    dataFingerprint: await dataFingerprint(['x'], new Float64Array([1, 2])),
  },
  params: new Map([['weight', weight]]),
};

test('a model comes back from its file, and from a stream', async () => {
  const path = inFolder('model.safetensors');
  await writeModel(path, model);
  expect(await readModel(path)).toEqual(model);
  expect(await readModel(Readable.from([readFileSync(path)]))).toEqual(model);
});

test('a model with NaN is not written, and the file that was there stays', async () => {
  const path = inFolder('kept.safetensors');
  await writeModel(path, model);
  const before = readFileSync(path);
  const bad: ModelParam = { tensor: { shape: [1], data: new Float32Array([NaN]) }, kind: 'trainable' };
  await expect(writeModel(path, { ...model, params: new Map([['w', bad]]) })).rejects.toMatchObject({ code: 'DOMAIN' });
  expect(readFileSync(path)).toEqual(before);
});

test('what cannot be read is named', async () => {
  mkdirSync(inFolder('folder'));
  writeFileSync(inFolder('weights.safetensors'), writeSafetensors([]));
  writeFileSync(inFolder('data.csv'), 'x,y\n1,2\n3,4\n');
  const failures: [string, RegExp][] = [
    ['missing.safetensors', /^cannot read .*missing\.safetensors: no such file$/],
    ['folder', /^cannot read .*folder: it is a directory$/],
    ['weights.safetensors', /weights\.safetensors: this safetensors file is not a Flows model$/],
    ['data.csv', /data\.csv: the header should take \d+ bytes, but only 4 follow$/],
  ];
  for (const [name, message] of failures) {
    const expected = { name: 'FlowError', code: 'FILE_FORMAT', message: expect.stringMatching(message) };
    await expect(readModel(inFolder(name))).rejects.toMatchObject(expected);
  }
});

test('a warning names the file', async () => {
  const path = inFolder('unsigned.safetensors');
  const parts = {
    flowsFormat: '1',
    library: '1',
    spec: '{}',
    columns: '[]',
    contextColumns: '[]',
    preprocessing: 'null',
    params: '[]',
  };
  writeFileSync(path, writeSafetensors([], parts));
  const onWarning = vi.fn();
  await readModel(path, { onWarning });
  expect(onWarning).toHaveBeenCalledExactlyOnceWith(
    `${path}: the model file has no sha256: damage to it cannot be noticed`,
  );
});
