import { afterEach, expect, test, vi } from 'vitest';
import { sha256, sha256InPlainCode } from './sha256.ts';

const abc = new TextEncoder().encode('abc');
const abcDigest = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

afterEach(() => vi.unstubAllGlobals());

test('the digest of FIPS 180-4', async () => {
  expect(await sha256(abc)).toBe(abcDigest);
});

test('without Web Crypto the digest is the same', async () => {
  vi.stubGlobal('crypto', {});
  expect(await sha256(abc)).toBe(abcDigest);
  vi.stubGlobal('crypto', undefined);
  expect(await sha256(abc)).toBe(abcDigest);
});

test('the plain implementation agrees with Web Crypto at every length around the block size', async () => {
  for (let length = 0; length <= 200; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 167 + length) & 255);
    expect(sha256InPlainCode(bytes)).toEqual(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
  }
});

test('a view into a larger buffer is hashed, not the buffer', async () => {
  const view = new Uint8Array([9, 9, 97, 98, 99, 9]).subarray(2, 5);
  expect(await sha256(view)).toBe(abcDigest);
});
