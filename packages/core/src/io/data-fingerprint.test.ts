import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { dataFingerprint } from './data-fingerprint.ts';

test('is the hash of the names and the little-endian values', async () => {
  const data = new Float64Array([1, -2.5, 1e300, 0]);
  const bytes = Buffer.alloc(32);
  data.forEach((value, i) => bytes.writeDoubleLE(value, 8 * i));
  expect(await dataFingerprint(['x', 'ü'], data)).toBe(
    createHash('sha256').update('["x","ü"]\n').update(bytes).digest('hex'),
  );
});

test('changes with a name, a value, and the grouping of names', async () => {
  const data = new Float64Array([1, 2]);
  const prints = [
    dataFingerprint(['a', 'b'], data),
    dataFingerprint(['a', 'c'], data),
    dataFingerprint(['a","b'], data),
    dataFingerprint(['a', 'b'], new Float64Array([2, 1])),
  ];
  expect(new Set(await Promise.all(prints)).size).toBe(4);
});
