import type { HostArray } from '../host-array.ts';

/** Gives arrays with the same bytes the same number; unlike text, bytes tell 0 from -0 and take no digits. */
export function internArrays(): (array: HostArray) => number {
  const numbers = new WeakMap<HostArray, number>();
  const byHash = new Map<string, { array: HostArray; number: number }[]>();
  let count = 0;
  return (array) => {
    const known = numbers.get(array);
    if (known !== undefined) return known;
    const key = `${array.constructor.name} ${array.length} ${hashOf(array)}`;
    const same = byHash.get(key) ?? [];
    byHash.set(key, same);
    const number = same.find((other) => sameBytes(other.array, array))?.number ?? count++;
    same.push({ array, number });
    numbers.set(array, number);
    return number;
  };
}

const bytesOf = ({ buffer, byteOffset, byteLength }: HostArray): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** FNV-1a over the first bytes; the comparison decides. */
function hashOf(array: HostArray): number {
  let hash = 0x811c9dc5;
  for (const byte of bytesOf(array).subarray(0, 4096)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash;
}

function sameBytes(a: HostArray, b: HostArray): boolean {
  const [x, y] = [bytesOf(a), bytesOf(b)];
  for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) return false;
  return true;
}
