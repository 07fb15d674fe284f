import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { FlowError } from '../flow-error.ts';
import { decodeModelFile } from './decode-model-file.ts';
import { encodeModelFile } from './encode-model-file.ts';
import type { ModelFile, ModelParam } from './model-file.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';
import { sha256 } from './sha256.ts';

const model: ModelFile = {
  format: 1,
  library: '0.1.0',
  spec: { type: 'chain', version: 1, layers: [{ type: 'affine', scale: -0.25 }] },
  columns: [
    { name: 'höhe', type: 'real' },
    { name: 'count', type: 'integer' },
  ],
  contextColumns: [{ name: 'age', type: 'real' }],
  preprocessing: { mean: [0.1, 1e-300], scale: [1, 2] },
  training: {
    objective: 'negative-log-likelihood',
    seed: 7,
    steps: 100,
    bestLoss: 1.25,
    validationNll: 1.3,
    engine: 'reference',
    precision: 'float64',
    dataFingerprint: 'ab'.repeat(32),
  },
  params: new Map<string, ModelParam>([
    ['layers.1.weight', { tensor: { shape: [2, 2], data: new Float64Array([1, 2, 3, -0]) }, kind: 'trainable' }],
    ['layers.0.permutation', { tensor: { shape: [2], data: new Int32Array([1, 0]) }, kind: 'constant' }],
    ['layers.0.mean', { tensor: { shape: [], data: new Float32Array([0.5]) }, kind: 'state' }],
    ['layers.0.mask', { tensor: { shape: [3], data: new Uint8Array([1, 0, 1]) }, kind: 'constant' }],
  ]),
};
let bytes: Uint8Array;
beforeAll(async () => void (bytes = await encodeModelFile(model)));

const failure = (input: Uint8Array) =>
  decodeModelFile(input).then(
    () => undefined,
    (error: unknown) => error,
  );

/** The file again with other metadata; its checksum kept, made anew or removed. */
async function withMetadata(change: Record<string, string>, checksum: 'fresh' | 'none' = 'fresh'): Promise<Uint8Array> {
  const { tensors, metadata } = readSafetensors(bytes);
  const { sha256: _, ...rest } = { ...metadata, ...change };
  const unsigned = writeSafetensors(tensors, rest);
  return checksum === 'none' ? unsigned : writeSafetensors(tensors, { ...rest, sha256: await sha256(unsigned) });
}

test('a model comes back as it was, params in their order', async () => {
  const onWarning = vi.fn();
  const decoded = await decodeModelFile(bytes, { onWarning });
  expect(decoded).toEqual(model);
  expect([...decoded.params.keys()]).toEqual([...model.params.keys()]);
  expect(onWarning).not.toHaveBeenCalled();
});

test('the same model gives the same bytes', async () => {
  const shuffled: ModelFile = { ...model, preprocessing: { scale: [1, 2], mean: [0.1, 1e-300] } };
  expect(await encodeModelFile(shuffled)).toEqual(bytes);
});

test('a model without training and params', async () => {
  const { training: _, ...untrained } = { ...model, params: new Map(), preprocessing: null };
  expect(await decodeModelFile(await encodeModelFile(untrained))).toEqual(untrained);
});

describe('damage is noticed', () => {
  test('in every byte', async () => {
    for (let at = 0; at < bytes.length; at++) {
      for (const flip of [255, 1, 2, 4, 8, 16, 32, 64, 128]) {
        const error = await failure(bytes.with(at, bytes[at]! ^ flip));
        if (!(error instanceof FlowError)) expect.fail(`byte ${at} xor ${flip} gave ${String(error)}`);
      }
    }
  });

  test('in the padding and the checksum, whatever the byte becomes', async () => {
    const end = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true));
    const start = new TextDecoder().decode(bytes.subarray(0, end)).lastIndexOf('"sha256"');
    const places = [...bytes.keys()].filter(
      (at) => at < end && (bytes[at] === 0x20 || (at >= start && at < start + 20)),
    );
    expect(places.length).toBeGreaterThan(20);
    for (const at of places) {
      for (let value = 0; value < 256; value++) {
        if (value === bytes[at]) continue;
        const error = await failure(bytes.with(at, value));
        if (!(error instanceof FlowError)) expect.fail(`byte ${at} = ${value} gave ${String(error)}`);
      }
    }
  });

  test('at every length', async () => {
    for (let length = 0; length < bytes.length; length++) {
      const error = await failure(bytes.slice(0, length));
      if (!(error instanceof FlowError) || error.code !== 'FILE_FORMAT')
        expect.fail(`length ${length} gave ${String(error)}`);
    }
    expect(await failure(new Uint8Array([...bytes, 0]))).toMatchObject({ code: 'FILE_FORMAT' });
  });

  test('in a file with a header of other bytes but the same meaning', async () => {
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    const longer = new Uint8Array(bytes.length + 8).fill(0x20);
    longer.set(bytes.subarray(0, 8 + length));
    longer.set(bytes.subarray(8 + length), 16 + length);
    new DataView(longer.buffer).setBigUint64(0, BigInt(length + 8), true);
    expect(await failure(longer)).toMatchObject({
      code: 'FILE_FORMAT',
      message: 'the header of the model file is not in canonical form',
    });
  });

  test('with a message that says which checksum was expected', async () => {
    const error = await failure(bytes.with(bytes.length - 1, 9));
    expect(error).toMatchObject({
      code: 'FILE_FORMAT',
      message: expect.stringMatching(/^the model file does not match its checksum: sha256 is \w{64}, expected \w{64}$/),
    });
  });
});

describe('refuses to read', () => {
  test('a safetensors file that is no model', async () => {
    const fixture = readFileSync(new URL('../../test/fixtures/zuko-nice.safetensors', import.meta.url));
    expect(await failure(fixture)).toMatchObject({
      code: 'FILE_FORMAT',
      message: 'this safetensors file is not a Flows model',
    });
  });

  test('a newer format, even with parts that this version does not know', async () => {
    expect(await failure(await withMetadata({ flowsFormat: '2', novelty: '{}' }))).toMatchObject({
      code: 'FILE_VERSION',
      message: 'the model file has format 2, this version of Flows reads up to 1',
      hint: 'upgrade Flows to read it',
    });
  });

  test.each([
    [{ flowsFormat: 'x' }, 'flowsFormat is "x", expected a number'],
    [{ novelty: '{}' }, 'the model file has an unknown part "novelty" in its metadata'],
    [{ spec: '{"type":' }, /^spec is not valid JSON/],
    [{ spec: '{"__proto__":{}}' }, /^spec has the key "__proto__"/],
    [{ spec: '['.repeat(101) }, /^spec is nested deeper than 100 levels/],
    [{ columns: '[{"name":"a","type":"real"},{"name":"a","type":"real"}]' }, 'columns names "a" twice'],
    [
      { columns: '[{"name":"a","type":"complex"}]' },
      'columns[0] ("a") has the type "complex", expected one of real, integer',
    ],
    [{ contextColumns: '[{"type":"real"}]' }, 'contextColumns[0] has no name'],
    [{ training: '{"objective":"nll","seed":"x"}' }, 'training.seed should be a number, found "x"'],
    [{ params: '[]' }, 'tensor "layers.0.mask" is not listed among the params'],
    [{ params: '[["ghost","state"]]' }, 'param "ghost" has no tensor'],
    [{ params: '[["layers.0.mask","state"],["layers.0.mask","state"]]' }, 'param "layers.0.mask" is listed twice'],
    [{ params: '[["layers.0.mask","frozen"]]' }, 'params should be pairs of a name and trainable, state or constant'],
  ])('a well-formed file with wrong parts (%#)', async (change, message) => {
    expect(await failure(await withMetadata(change as Record<string, string>))).toMatchObject({
      code: 'FILE_FORMAT',
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    });
  });

  test('NaN in a param', async () => {
    const { tensors, metadata } = readSafetensors(bytes);
    const { sha256: _, ...unsigned } = metadata;
    const poisoned = writeSafetensors(
      new Map(tensors).set('layers.0.mean', { shape: [], data: new Float32Array([NaN]) }),
      unsigned,
    );
    expect(await failure(poisoned)).toMatchObject({
      code: 'FILE_FORMAT',
      message: expect.stringContaining('param "layers.0.mean" is NaN at index 0'),
    });
  });
});

test('without a checksum the model is read with a warning', async () => {
  const onWarning = vi.fn();
  expect(await decodeModelFile(await withMetadata({}, 'none'), { onWarning })).toEqual(model);
  expect(onWarning.mock.calls).toEqual([['the model file has no sha256: damage to it cannot be noticed']]);
});

describe('refuses to write', () => {
  const encode = (change: Partial<ModelFile>) => encodeModelFile({ ...model, ...change });

  test('params that are not finite, naming the first', async () => {
    const tensor = { shape: [3], data: new Float32Array([1, Infinity, NaN]) };
    await expect(encode({ params: new Map([['w', { tensor, kind: 'trainable' }]]) })).rejects.toMatchObject({
      code: 'DOMAIN',
      message: 'param "w" is Infinity at index 1: a model holds finite numbers only',
    });
  });

  test('JSON that would lose something, naming the place', async () => {
    await expect(encode({ preprocessing: { mean: [1, NaN] } })).rejects.toMatchObject({
      code: 'SPEC_INVALID',
      message: 'preprocessing.mean[1] is NaN, which JSON cannot hold',
    });
    await expect(encode({ training: { ...model.training!, bestLoss: NaN } })).rejects.toMatchObject({
      message: 'training.bestLoss is NaN, which JSON cannot hold',
    });
  });

  test('columns with one name', async () => {
    await expect(encode({ columns: [model.columns[0]!, model.columns[0]!] })).rejects.toMatchObject({
      code: 'SPEC_INVALID',
      message: 'columns names "höhe" twice',
    });
  });
});
