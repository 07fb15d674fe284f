import { describe, expect, it } from 'vitest';
import { ProtoWriter } from './proto-writer.ts';

const bytes = (write: (writer: ProtoWriter) => void): number[] => {
  const writer = new ProtoWriter(1);
  write(writer);
  return Array.from(writer.written);
};

describe('ProtoWriter', () => {
  it('writes whole numbers seven bits at a time', () => {
    expect(bytes((w) => w.int(1, 0))).toEqual([0x08, 0x00]);
    expect(bytes((w) => w.int(1, 150))).toEqual([0x08, 0x96, 0x01]);
    expect(bytes((w) => w.int(20, 2))).toEqual([0xa0, 0x01, 0x02]);
    expect(bytes((w) => w.int(2, 2 ** 40 + 1))).toEqual([0x10, 0x81, 0x80, 0x80, 0x80, 0x80, 0x20]);
  });

  it('writes words in UTF-8', () => {
    expect(bytes((w) => w.string(2, 'testing'))).toEqual([0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67]);
    expect(bytes((w) => w.string(1, 'ä€'))).toEqual([0x0a, 0x05, 0xc3, 0xa4, 0xe2, 0x82, 0xac]);
    expect(bytes((w) => w.string(1, ''))).toEqual([0x0a, 0x00]);
  });

  it('writes numbers little-endian', () => {
    expect(bytes((w) => w.float(2, 1))).toEqual([0x15, 0, 0, 0x80, 0x3f]);
    expect(bytes((w) => w.numbers(9, [1, -2], 'int64'))).toEqual([
      0x4a,
      16,
      1,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0xfe,
      ...Array(7).fill(0xff),
    ]);
    expect(bytes((w) => w.numbers(9, [-1], 'int32'))).toEqual([0x4a, 4, 0xff, 0xff, 0xff, 0xff]);
    expect(bytes((w) => w.numbers(9, [1], 'float64'))).toEqual([0x4a, 8, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f]);
    expect(bytes((w) => w.numbers(9, [3, 0], 'bool'))).toEqual([0x4a, 2, 1, 0]);
  });

  it('puts the length of a message before it, however long it becomes', () => {
    expect(bytes((w) => w.message(3, () => w.int(1, 150)))).toEqual([0x1a, 0x03, 0x08, 0x96, 0x01]);
    expect(bytes((w) => w.message(3, () => {}))).toEqual([0x1a, 0x00]);
    for (const length of [126, 127, 128, 16_382, 16_383, 16_384, 100_000]) {
      const content = Uint8Array.from({ length }, (_, i) => i);
      const written = bytes((w) => w.message(1, () => w.message(2, () => w.bytes(3, content))));
      const head: number[] = [];
      let inner = length;
      for (const field of [3, 2, 1]) {
        const size: number[] = [];
        for (let rest = inner; ; rest = Math.floor(rest / 128)) {
          size.push(rest < 128 ? rest : (rest % 128) + 128);
          if (rest < 128) break;
        }
        head.unshift(field * 8 + 2, ...size);
        inner += 1 + size.length;
      }
      expect(written.slice(0, head.length)).toEqual(head);
      expect(written.slice(head.length)).toEqual(Array.from(content));
    }
  });
});
