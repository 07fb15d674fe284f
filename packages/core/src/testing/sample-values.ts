import type { HostArray } from '../host-array.ts';
import { key } from '../random/key.ts';
import { uniform } from '../random/uniform.ts';
import type { DType } from '../tensor/tensor.ts';

/** Values that depend on a name and nothing else; floats are exact in float32. */
export function sampleValues(
  name: string,
  count: number,
  { dtype = 'float', low = -2, high = 2 }: { dtype?: DType; low?: number; high?: number } = {},
): HostArray {
  const drawn = uniform(key(seedOf(name)), count, { min: low, max: high });
  if (dtype === 'bool') return Uint8Array.from(drawn, (value) => +(value > (low + high) / 2));
  if (dtype === 'int32') return Int32Array.from(drawn, Math.floor);
  return drawn.map(Math.fround);
}

const seedOf = (name: string): number =>
  [...name].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) >>> 0, 7);
