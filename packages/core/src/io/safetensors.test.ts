import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FlowError } from '../flow-error.ts';
import type { HostTensor } from '../host-array.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';

/** A file with this header text and this data, whatever they say. */
function file(header: string, data: Uint8Array | number = 0): Uint8Array {
  const json = new TextEncoder().encode(header);
  const bytes = typeof data === 'number' ? new Uint8Array(data) : data;
  const result = new Uint8Array(8 + json.length + bytes.length);
  new DataView(result.buffer).setBigUint64(0, BigInt(json.length), true);
  result.set(json, 8);
  result.set(bytes, 8 + json.length);
  return result;
}

const tensor = (dtype: string, shape: string, begin: number, end: number) =>
  `{"dtype":"${dtype}","shape":${shape},"data_offsets":[${begin},${end}]}`;

describe('files of the Python library', () => {
  const folder = new URL('../../test/fixtures/', import.meta.url);
  const read = (name: string) => readSafetensors(readFileSync(new URL(`${name}.safetensors`, folder)));

  test.each(['nflows-nice', 'nflows-realnvp', 'normflows-realnvp-4', 'normflows-realnvp-16', 'zuko-nice'])(
    '%s',
    (name) => {
      const { tensors, metadata } = read(name);
      expect(JSON.parse(metadata['fixture']!)).toHaveProperty('library');
      const x = tensors.get('x')!;
      const z = tensors.get('z')!;
      const logDet = tensors.get('log_det')!;
      const logProb = tensors.get('log_prob')!;
      const [n, d] = x.shape as [number, number];
      expect([n, z.shape, logDet.shape]).toEqual([64, [n, d], [n]]);
      if (name.startsWith('normflows')) return; // its base is learned
      for (let i = 0; i < n; i++) {
        let expected = logDet.data[i]! - (d / 2) * Math.log(2 * Math.PI);
        for (let j = 0; j < d; j++) expected -= z.data[i * d + j]! ** 2 / 2;
        expect(Math.abs(logProb.data[i]! - expected) / (1 + Math.abs(expected))).toBeLessThan(1e-12);
      }
    },
  );

  test('int64 comes as Int32Array, bool as Uint8Array', () => {
    const kinds = new Set<string>();
    for (const name of ['nflows-nice', 'normflows-realnvp-4', 'zuko-nice']) {
      for (const { data } of read(name).tensors.values()) kinds.add(data.constructor.name);
    }
    expect([...kinds].sort()).toEqual(['Float64Array', 'Int32Array', 'Uint8Array']);
  });

  test('writing what was read keeps every value', () => {
    const { tensors, metadata } = read('zuko-nice');
    const again = readSafetensors(writeSafetensors(tensors, metadata));
    expect(again.metadata).toEqual(metadata);
    expect(new Map([...again.tensors].sort())).toEqual(new Map([...tensors].sort()));
  });
});

describe('round trip', () => {
  const array = fc.oneof(
    fc.float64Array({ maxLength: 6 }),
    fc.float32Array({ maxLength: 6 }),
    fc.int32Array({ maxLength: 6 }),
    fc.uint8Array({ maxLength: 6 }),
  );
  const name = fc
    .string({ unit: 'binary', maxLength: 8 })
    .filter((text) => !['__proto__', 'constructor', 'prototype'].includes(text));
  const tensors = fc.uniqueArray(fc.tuple(name, array), { selector: ([key]) => key, maxLength: 5 });

  test('of arbitrary tensors and metadata, bit for bit', () => {
    fc.assert(
      fc.property(
        tensors,
        fc.dictionary(name, fc.string({ unit: 'binary' }), { maxKeys: 4, noNullPrototype: true }),
        (named, metadata) => {
          const input = named.map(([key, data]): [string, HostTensor] => [key, { shape: [data.length], data }]);
          const bytes = writeSafetensors(input, metadata);
          const output = readSafetensors(bytes);
          expect(output.tensors).toEqual(new Map(input));
          expect(output.metadata).toEqual(metadata);
          expect(writeSafetensors(input.toReversed(), metadata)).toEqual(bytes);
        },
      ),
      { seed: 1 },
    );
  });

  test('of scalars and empty tensors', () => {
    const input = new Map<string, HostTensor>([
      ['empty', { shape: [0, 3], data: new Float32Array(0) }],
      ['scalar', { shape: [], data: new Float64Array([Math.PI]) }],
      ['void', { shape: [0], data: new Uint8Array(0) }],
    ]);
    expect(readSafetensors(writeSafetensors(input)).tensors).toEqual(input);
    expect(readSafetensors(writeSafetensors([])).tensors).toEqual(new Map());
  });

  test('the bytes are those of the specification', () => {
    const bytes = writeSafetensors(
      [
        ['b', { shape: [2], data: new Uint8Array([7, 8]) }],
        ['a', { shape: [1], data: new Int32Array([-2]) }],
      ],
      { k: 'v' },
    );
    const header = `{"__metadata__":{"k":"v"},"a":{"data_offsets":[0,4],"dtype":"I32","shape":[1]},"b":{"data_offsets":[4,6],"dtype":"U8","shape":[2]}}`;
    expect(bytes).toEqual(
      file(header.padEnd(Math.ceil(header.length / 8) * 8), new Uint8Array([254, 255, 255, 255, 7, 8])),
    );
  });

  test('a view into a larger buffer is read and written as the view', () => {
    const data = new Float32Array([1, 2, 3, 4]).subarray(1, 3);
    const bytes = writeSafetensors([['x', { shape: [2], data }]]);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(readSafetensors(shifted.subarray(3)).tensors.get('x')?.data).toEqual(new Float32Array([2, 3]));
  });
});

describe('refuses to write', () => {
  const one = { shape: [1], data: new Float32Array(1) };
  test.each<[string, [string, HostTensor][], string]>([
    [
      'a name twice',
      [
        ['x', one],
        ['x', one],
      ],
      'two tensors are named "x"',
    ],
    ['the name of the metadata', [['__metadata__', one]], 'a tensor cannot be named "__metadata__"'],
    ['a wrong shape', [['x', { ...one, shape: [2, 3] }]], 'tensor "x" has the shape [2, 3] but 1 elements'],
    ['a negative shape', [['x', { ...one, shape: [-1, -1] }]], 'tensor "x" has the shape [-1, -1] but 1 elements'],
  ])('%s', (_, tensors, message) => {
    expect(() => writeSafetensors(tensors)).toThrow(expect.objectContaining({ name: 'FlowError', message }));
  });
});

describe('refuses to read', () => {
  const huge = new Uint8Array(16).fill(255);
  test.each([
    ['nothing', new Uint8Array(0), 'a safetensors file has at least 10 bytes, this one has 0'],
    ['a huge header', huge, 'the header should take 18446744073709551615 bytes, but only 8 follow'],
    ['text', new TextEncoder().encode('x,y\n1,2\n3,4\n'), /the header should take \d+ bytes, but only 4 follow/],
    ['an array', file('[]'), 'the header does not start with "{"'],
    ['broken JSON', file('{"x":}'), /the header is not valid JSON/],
    ['invalid UTF-8', file('{"\uFFFD":1}').with(10, 0xff), 'the header is not valid UTF-8'],
    [
      'a name twice',
      file(`{"x":${tensor('U8', '[0]', 0, 0)},"x":${tensor('U8', '[0]', 0, 0)}}`),
      /has the key "x" twice/,
    ],
    ['a prototype', file(`{"__proto__":${tensor('U8', '[0]', 0, 0)}}`), /has the key "__proto__"/],
    ['a prototype in the metadata', file('{"__metadata__":{"__proto__":"x"}}'), /has the key "__proto__"/],
    ['metadata of numbers', file('{"__metadata__":{"x":1}}'), 'the metadata "x" should be a string, found a number'],
    ['metadata of no kind', file('{"__metadata__":[]}'), '__metadata__ should be an object of strings, found []'],
    ['no tensor', file('{"x":7}'), 'tensor "x" should have data_offsets, dtype, shape, found number'],
    ['missing keys', file('{"x":{"dtype":"U8"}}'), 'tensor "x" should have data_offsets, dtype, shape, found dtype'],
    [
      'unknown keys',
      file('{"x":{"dtype":"U8","shape":[],"data_offsets":[0,1],"y":1}}', 1),
      /found data_offsets, dtype, shape, y/,
    ],
    [
      'an unknown dtype',
      file(`{"x":${tensor('BF16', '[1]', 0, 2)}}`, 2),
      'tensor "x" has the dtype "BF16", expected one of F64, F32, I64, I32, BOOL, U8',
    ],
    ['a dtype of Object', file(`{"x":${tensor('toString', '[1]', 0, 2)}}`, 2), /has the dtype "toString"/],
    [
      'a negative shape',
      file(`{"x":${tensor('U8', '[-1]', 0, 0)}}`),
      'tensor "x" has the shape [-1], expected non-negative integers',
    ],
    ['a fractional shape', file(`{"x":${tensor('U8', '[1.5]', 0, 1)}}`, 1), /has the shape \[1.5\]/],
    [
      'offsets that lack one',
      file('{"x":{"dtype":"U8","shape":[],"data_offsets":[0]}}', 1),
      /has the data_offsets \[0\]/,
    ],
    [
      'a wrong size',
      file(`{"x":${tensor('F32', '[2]', 0, 4)}}`, 4),
      'tensor "x" (F32, shape [2]) should take 8 bytes, its data_offsets span 4',
    ],
    [
      'a shape that overflows',
      file(`{"x":${tensor('F64', '[4294967296,4294967296]', 0, 0)}}`),
      /should take 14757395258967\d+ bytes/,
    ],
    [
      'an overlap',
      file(`{"x":${tensor('U8', '[2]', 0, 2)},"y":${tensor('U8', '[2]', 1, 3)}}`, 3),
      'tensor "y" starts at byte 1, inside "x", which ends at 2',
    ],
    [
      'a gap',
      file(`{"x":${tensor('U8', '[1]', 0, 1)},"y":${tensor('U8', '[1]', 3, 4)}}`, 4),
      '2 bytes before tensor "y" belong to no tensor',
    ],
    [
      'missing data',
      file(`{"x":${tensor('F64', '[4]', 0, 32)}}`, 20),
      'the data should take 32 bytes, but only 20 are there',
    ],
    ['trailing data', file(`{"x":${tensor('U8', '[1]', 0, 1)}}`, 4), 'the data should take 1 bytes, but 4 are there'],
    [
      'a bool of 2',
      file(`{"x":${tensor('BOOL', '[2]', 0, 2)}}`, new Uint8Array([1, 2])),
      'tensor "x" (BOOL) holds 2 at index 1, expected 0 or 1',
    ],
    [
      'an int64 beyond 32 bits',
      file(`{"x":${tensor('I64', '[2]', 0, 16)}}`, new Uint8Array(new BigInt64Array([-5n, 2n ** 31n]).buffer)),
      'tensor "x" (I64) holds 2147483648 at index 1, which does not fit into 32 bits',
    ],
  ])('%s', (_, bytes, message) => {
    expect(() => readSafetensors(bytes)).toThrow(
      expect.objectContaining({
        code: 'FILE_FORMAT',
        message: typeof message === 'string' ? message : expect.stringMatching(message),
      }),
    );
  });

  test('arbitrary bytes: a FlowError and nothing else', () => {
    const good = writeSafetensors([['x', { shape: [2], data: new Float32Array(2) }]], { a: 'b' });
    const damaged = fc
      .tuple(fc.nat(good.length - 1), fc.uint8Array({ minLength: 1, maxLength: 8 }))
      .map(([at, patch]) => {
        const bytes = good.slice();
        bytes.set(patch.subarray(0, bytes.length - at), at);
        return bytes;
      });
    fc.assert(
      fc.property(fc.oneof(damaged, fc.uint8Array({ maxLength: 64 })), (bytes) => {
        try {
          readSafetensors(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(FlowError);
        }
      }),
      { seed: 1, numRuns: 1000 },
    );
  });
});
