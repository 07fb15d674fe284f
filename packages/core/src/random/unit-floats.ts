import type { Key } from './key.ts';
import { requireCount } from './require-count.ts';
import { fillThreefry } from './threefry.ts';

const TWO_MINUS_23 = 2 ** -23;
const TWO_MINUS_52 = 2 ** -52;

/** Fills `out` with multiples of 2^-23 uniform on [0, 1): the upper 23 of 32 bits. The bits are drawn into `out`'s own memory. */
export function fillUnitFloat32(key: Key, offset: number, out: Float32Array): void {
  const words = new Uint32Array(out.buffer, out.byteOffset, out.length);
  fillThreefry(key, requireCount(offset, 'offset'), true, words);
  for (let i = 0; i < out.length; i++) out[i] = (words[i]! >>> 9) * TWO_MINUS_23;
}

/** Fills `out` with multiples of 2^-52 uniform on [0, 1): the upper 52 of 64 bits. The bits are drawn into `out`'s own memory. */
export function fillUnitFloat64(key: Key, offset: number, out: Float64Array): void {
  const words = new Uint32Array(out.buffer, out.byteOffset, 2 * out.length);
  fillThreefry(key, requireCount(offset, 'offset'), false, words);
  for (let i = 0; i < out.length; i++) {
    out[i] = (words[2 * i]! * 1048576 + (words[2 * i + 1]! >>> 12)) * TWO_MINUS_52;
  }
}
