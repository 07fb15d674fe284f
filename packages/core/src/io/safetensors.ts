import { FlowError } from '../flow-error.ts';
import type { HostArray, HostTensor } from '../host-array.ts';
import {
  dtypeBytes,
  elementCount,
  encodeSafetensorsHeader,
  parseSafetensorsHeader,
  type SafetensorsDtype,
  type SafetensorsEntry,
} from './safetensors-header.ts';

/**
 * Read a safetensors file: named tensors and a map of strings.
 *
 * F64, F32, I32, U8 and BOOL (0 or 1 per byte) are read as they are, I64 as `Int32Array`. The tensors are copies, in the order of the header.
 * Throws FILE_FORMAT, before anything is allocated, for whatever departs from the format, and for an I64 beyond 32 bits.
 *
 * Reference: safetensors, format specification (Hugging Face, 2022).
 *
 * @example
 * ```ts
 * const file = writeSafetensors([['weight', { shape: [2], data: new Float32Array([1, 2]) }]], { note: 'mine' });
 * const { tensors, metadata } = readSafetensors(file);
 * tensors.get('weight')?.data; // => new Float32Array([1, 2])
 * metadata; // => { note: 'mine' }
 * ```
 */
export function readSafetensors(bytes: Uint8Array): {
  tensors: Map<string, HostTensor>;
  metadata: Record<string, string>;
} {
  const { entries, metadata, dataStart } = parseSafetensorsHeader(bytes);
  const tensors = new Map<string, HostTensor>();
  for (const entry of entries) tensors.set(entry.name, readTensor(bytes, dataStart, entry));
  return { tensors, metadata: { ...metadata } };
}

/**
 * Write tensors and metadata as a safetensors file: the same content gives the same bytes, whatever the order it comes in.
 *
 * `Float64Array` is written as F64, `Float32Array` as F32, `Int32Array` as I32, `Uint8Array` as U8; wider elements first, then by name, so that
 * every tensor is aligned in the file. Throws SHAPE_MISMATCH if a shape does not fit its data, SPEC_INVALID for a name used twice or reserved.
 *
 * @example
 * ```ts
 * const bytes = writeSafetensors([['scale', { shape: [], data: new Float64Array([0.5]) }]]);
 * readSafetensors(bytes).tensors.get('scale'); // => { shape: [], data: new Float64Array([0.5]) }
 * ```
 */
export function writeSafetensors(
  tensors: Iterable<readonly [string, HostTensor]>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const named = new Map<string, HostTensor>();
  for (const [name, tensor] of tensors) {
    if (named.has(name)) throw new FlowError('SPEC_INVALID', `two tensors are named "${name}"`);
    checkShape(name, tensor);
    named.set(name, tensor);
  }
  const entries: SafetensorsEntry[] = [];
  let end = 0;
  for (const [name, { shape, data }] of [...named].sort(byWidthThenName)) {
    const begin = end;
    end += data.byteLength;
    entries.push({ name, dtype: dtypeOf(data), shape, begin, end });
  }
  const header = encodeSafetensorsHeader(entries, metadata);
  const bytes = new Uint8Array(header.length + end);
  bytes.set(header);
  for (const { name, begin } of entries) bytes.set(bytesOf(named.get(name)!.data), header.length + begin);
  return bytes;
}

function readTensor(
  bytes: Uint8Array,
  dataStart: number,
  { name, dtype, shape, begin, end }: SafetensorsEntry,
): HostTensor {
  // Copied, because the offset in the file need not be aligned and the tensor must not change when the caller's bytes do.
  const raw = new Uint8Array(end - begin);
  raw.set(bytes.subarray(dataStart + begin, dataStart + end));
  return { shape, data: decodeElements(name, dtype, raw) };
}

/** Little-endian like the file, as is every platform on which JavaScript engines with WebAssembly run. */
function decodeElements(name: string, dtype: SafetensorsDtype, raw: Uint8Array<ArrayBuffer>): HostArray {
  switch (dtype) {
    case 'F64':
      return new Float64Array(raw.buffer);
    case 'F32':
      return new Float32Array(raw.buffer);
    case 'I32':
      return new Int32Array(raw.buffer);
    case 'I64':
      return Int32Array.from(new BigInt64Array(raw.buffer), (value, i) => toInt32(value, name, i));
    case 'U8':
      return raw;
    case 'BOOL': {
      const wrong = raw.findIndex((value) => value > 1);
      if (wrong >= 0)
        throw new FlowError(
          'FILE_FORMAT',
          `tensor "${name}" (BOOL) holds ${raw[wrong]} at index ${wrong}, expected 0 or 1`,
        );
      return raw;
    }
  }
}

function toInt32(value: bigint, name: string, index: number): number {
  if (BigInt.asIntN(32, value) !== value) {
    throw new FlowError(
      'FILE_FORMAT',
      `tensor "${name}" (I64) holds ${value} at index ${index}, which does not fit into 32 bits`,
      {
        hint: 'only integers from -2147483648 to 2147483647 can be read',
      },
    );
  }
  return Number(value);
}

function dtypeOf(data: HostArray): SafetensorsDtype {
  if (data instanceof Float64Array) return 'F64';
  if (data instanceof Float32Array) return 'F32';
  if (data instanceof Int32Array) return 'I32';
  return 'U8';
}

function bytesOf(data: HostArray): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function checkShape(name: string, { shape, data }: HostTensor): void {
  const valid = shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0);
  if (!valid || elementCount(shape) !== data.length) {
    throw new FlowError(
      'SHAPE_MISMATCH',
      `tensor "${name}" has the shape [${shape.join(', ')}] but ${data.length} elements`,
    );
  }
}

function byWidthThenName([a, { data: x }]: [string, HostTensor], [b, { data: y }]: [string, HostTensor]): number {
  return dtypeBytes[dtypeOf(y)] - dtypeBytes[dtypeOf(x)] || (a < b ? -1 : 1);
}
