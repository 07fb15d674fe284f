import { expect, it } from 'vitest';
import { GifEncoder } from './gif-encoder.ts';

/** Hundredths of a second of every picture of a GIF. */
function delaysOf(gif: Uint8Array): number[] {
  return Array.from(gif).flatMap((byte, i) =>
    byte === 0x21 && gif[i + 1] === 0xf9 && gif[i + 2] === 4 ? [gif[i + 4]! + 256 * gif[i + 5]!] : [],
  );
}

it('a film has a picture for each that is another, seen as long as nothing changed', () => {
  const encoder = new GifEncoder(2, 2);
  const plain = (shade: number) => new Uint8ClampedArray(16).map((_, i) => (i % 4 === 3 ? 255 : shade));
  for (const [shade, milliseconds] of [
    [10, 100],
    [10, 250],
    [200, 120],
  ] as const)
    encoder.add({ pixels: plain(shade), milliseconds });
  const gif = encoder.finish();
  expect(new TextDecoder().decode(gif.subarray(0, 6))).toBe('GIF89a');
  expect([gif[6], gif[8]]).toEqual([2, 2]);
  expect(delaysOf(gif)).toEqual([35, 12]);
  // It comes round again.
  expect(new TextDecoder('latin1').decode(gif)).toContain('NETSCAPE2.0');
});
