import type { Key } from './key.ts';

const TWO_32 = 4294967296;

/**
 * Fills `out` with Threefry-2x32 blocks (20 rounds) of the consecutive counters `offset`, `offset + 1`, … below 2^53.
 *
 * A block is two words. With `fold` each block gives one word of `out`, their exclusive or; without, two words side by side.
 * The rounds are written out and nothing is allocated: a training step draws tens of thousands of numbers here.
 *
 * Reference: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (2011).
 */
export function fillThreefry(key: Key, offset: number, fold: boolean, out: Uint32Array): void {
  const blocks = fold ? out.length : out.length >>> 1;
  const low = offset % TWO_32;
  const room = TWO_32 - low;
  const high = (offset - low) / TWO_32;
  if (blocks <= room) {
    fillBlocks(key, high, low, fold, out);
    return;
  }
  // The counter's low word wraps inside the range, so its high word changes there.
  const cut = fold ? room : 2 * room;
  fillBlocks(key, high, low, fold, out.subarray(0, cut));
  fillThreefry(key, offset + room, fold, out.subarray(cut));
}

/** One Threefry-2x32 block of the counter `[high, low]`. */
export function threefry2x32(key: Key, high: number, low: number): Key {
  const out = new Uint32Array(2);
  fillBlocks(key, high, low, false, out);
  return [out[0]!, out[1]!];
}

function fillBlocks(key: Key, high: number, low: number, fold: boolean, out: Uint32Array): void {
  const blocks = fold ? out.length : out.length >>> 1;
  const k0 = key[0] | 0;
  const k1 = key[1] | 0;
  const k2 = k0 ^ k1 ^ 0x1bd11bda;
  const start0 = ((high | 0) + k0) | 0;
  const start1 = ((low | 0) + k1) | 0;
  // Key words are injected after every fourth round, with the injection's number added to the second word.
  const a0 = k1;
  const a1 = (k2 + 1) | 0;
  const b0 = k2;
  const b1 = (k0 + 2) | 0;
  const c0 = k0;
  const c1 = (k1 + 3) | 0;
  const d0 = k1;
  const d1 = (k2 + 4) | 0;
  const e0 = k2;
  const e1 = (k0 + 5) | 0;
  for (let i = 0; i < blocks; i++) {
    let x0 = start0;
    let x1 = (start1 + i) | 0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 13) | (x1 >>> 19)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 15) | (x1 >>> 17)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 26) | (x1 >>> 6)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 6) | (x1 >>> 26)) ^ x0;
    x0 = (x0 + a0) | 0;
    x1 = (x1 + a1) | 0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 17) | (x1 >>> 15)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 29) | (x1 >>> 3)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 16) | (x1 >>> 16)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 24) | (x1 >>> 8)) ^ x0;
    x0 = (x0 + b0) | 0;
    x1 = (x1 + b1) | 0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 13) | (x1 >>> 19)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 15) | (x1 >>> 17)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 26) | (x1 >>> 6)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 6) | (x1 >>> 26)) ^ x0;
    x0 = (x0 + c0) | 0;
    x1 = (x1 + c1) | 0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 17) | (x1 >>> 15)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 29) | (x1 >>> 3)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 16) | (x1 >>> 16)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 24) | (x1 >>> 8)) ^ x0;
    x0 = (x0 + d0) | 0;
    x1 = (x1 + d1) | 0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 13) | (x1 >>> 19)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 15) | (x1 >>> 17)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 26) | (x1 >>> 6)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 6) | (x1 >>> 26)) ^ x0;
    x0 = (x0 + e0) | 0;
    x1 = (x1 + e1) | 0;
    if (fold) {
      out[i] = x0 ^ x1;
    } else {
      out[2 * i] = x0;
      out[2 * i + 1] = x1;
    }
  }
}
