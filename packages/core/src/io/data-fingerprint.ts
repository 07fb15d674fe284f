import { sha256 } from './sha256.ts';

/**
 * SHA-256 of column names and data: tells whether two models saw the same data, without keeping the data.
 *
 * `data` holds the columns' values row-major; hashed are the names as a JSON array, a line feed, and the float64 values little-endian.
 *
 * @example
 * ```ts
 * (await dataFingerprint(['x', 'y'], new Float64Array([1, 2]))).length; // => 64
 * ```
 */
export async function dataFingerprint(columns: readonly string[], data: Float64Array): Promise<string> {
  const names = new TextEncoder().encode(`${JSON.stringify(columns)}\n`);
  const bytes = new Uint8Array(names.length + data.byteLength);
  bytes.set(names);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), names.length);
  return sha256(bytes);
}
