import { FlowError } from '../flow-error.ts';
import { canonicalJson } from './canonical-json.ts';
import { forbiddenJsonKeys } from './json-limits.ts';
import { parseJson } from './parse-json.ts';

/** The element types of a safetensors file that this library reads. */
export type SafetensorsDtype = 'F64' | 'F32' | 'I64' | 'I32' | 'BOOL' | 'U8';

/** Where one tensor lies: `begin` and `end` count bytes from the start of the data section. */
export interface SafetensorsEntry {
  readonly name: string;
  readonly dtype: SafetensorsDtype;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** What stands before the data; `dataStart` is the offset of the data section in the file. */
export interface SafetensorsHeader {
  readonly entries: readonly SafetensorsEntry[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly dataStart: number;
}

/** Bytes per element. */
export const dtypeBytes: Readonly<Record<SafetensorsDtype, number>> = {
  F64: 8,
  F32: 4,
  I64: 8,
  I32: 4,
  BOOL: 1,
  U8: 1,
};

/** The format's own limit: a longer header is an attack or a mistake. */
const maxHeaderBytes = 100_000_000;

const metadataKey = '__metadata__';

/**
 * Read and check the header of a safetensors file against the size of the whole file, without touching the data.
 *
 * Throws FILE_FORMAT for every departure from the format; a truncated file is told with its expected and actual size.
 */
export function parseSafetensorsHeader(bytes: Uint8Array): SafetensorsHeader {
  if (bytes.length < 10) {
    throw damaged(
      `a safetensors file has at least 10 bytes, this one has ${bytes.length}`,
      'the file is empty, truncated or something else',
    );
  }
  const declared = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  if (declared > BigInt(bytes.length - 8)) {
    const what = `the header should take ${declared} bytes, but only ${bytes.length - 8} follow`;
    throw damaged(what, 'the file is truncated, or not a safetensors file at all');
  }
  const length = Number(declared);
  if (length > maxHeaderBytes) throw damaged(`the header takes ${length} bytes, the format allows ${maxHeaderBytes}`);
  if (bytes[8] !== 0x7b) throw damaged('the header does not start with "{"', 'this is not a safetensors file');
  const members = parseJson(decodeUtf8(bytes.subarray(8, 8 + length)), { name: 'the header' }) as Record<
    string,
    unknown
  >;
  const entries: SafetensorsEntry[] = [];
  let metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(members)) {
    if (name === metadataKey) metadata = parseMetadata(value);
    else entries.push(parseEntry(name, value));
  }
  checkLayout(entries, bytes.length - 8 - length);
  return { entries, metadata, dataStart: 8 + length };
}

/**
 * The canonical bytes of a header, its length in front: keys sorted, no spaces but those that pad it to a multiple of 8 bytes.
 *
 * Throws SPEC_INVALID for names that the format reserves.
 */
export function encodeSafetensorsHeader(
  entries: Iterable<SafetensorsEntry>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const members: Record<string, unknown> = {};
  for (const { name, dtype, shape, begin, end } of entries) {
    if (name === metadataKey || forbiddenJsonKeys.has(name))
      throw new FlowError('SPEC_INVALID', `a tensor cannot be named "${name}"`);
    members[name] = { dtype, shape, data_offsets: [begin, end] };
  }
  if (Object.keys(metadata).length > 0) members[metadataKey] = metadata;
  const json = new TextEncoder().encode(canonicalJson(members, { name: 'header' }));
  const length = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + length).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(json, 8);
  return bytes;
}

/** The number of elements of a shape; infinite or inexact where no file could hold them. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

function parseMetadata(value: unknown): Record<string, string> {
  if (!isObject(value)) throw damaged(`${metadataKey} should be an object of strings, found ${JSON.stringify(value)}`);
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== 'string') throw damaged(`the metadata "${key}" should be a string, found a ${typeof text}`);
  }
  return value as Record<string, string>;
}

function parseEntry(name: string, value: unknown): SafetensorsEntry {
  const keys = isObject(value) ? Object.keys(value).sort().join(', ') : typeof value;
  if (!isObject(value) || keys !== 'data_offsets, dtype, shape') {
    throw damaged(`tensor "${name}" should have data_offsets, dtype, shape, found ${keys === '' ? 'nothing' : keys}`);
  }
  const { dtype, shape, data_offsets: offsets } = value;
  if (!isDtype(dtype)) {
    const known = Object.keys(dtypeBytes).join(', ');
    throw damaged(
      `tensor "${name}" has the dtype ${JSON.stringify(dtype)}, expected one of ${known}`,
      'convert the tensor to one of these',
    );
  }
  if (!Array.isArray(shape) || !shape.every(isCount)) {
    throw damaged(`tensor "${name}" has the shape ${JSON.stringify(shape)}, expected non-negative integers`);
  }
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) {
    throw damaged(
      `tensor "${name}" has the data_offsets ${JSON.stringify(offsets)}, expected two non-negative integers`,
    );
  }
  const [begin, end] = offsets as [number, number];
  const expected = elementCount(shape) * dtypeBytes[dtype];
  if (end - begin !== expected) {
    throw damaged(
      `tensor "${name}" (${dtype}, shape [${shape.join(', ')}]) should take ${expected} bytes, its data_offsets span ${end - begin}`,
    );
  }
  return { name, dtype, shape, begin, end };
}

/** Tensors must fill the data section exactly: no gap, no overlap, nothing behind the last. */
function checkLayout(entries: readonly SafetensorsEntry[], actual: number): void {
  let end = 0;
  let previous = '';
  for (const entry of entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (entry.begin < end)
      throw damaged(`tensor "${entry.name}" starts at byte ${entry.begin}, inside "${previous}", which ends at ${end}`);
    if (entry.begin > end)
      throw damaged(`${entry.begin - end} bytes before tensor "${entry.name}" belong to no tensor`);
    end = entry.end;
    previous = entry.name;
  }
  if (actual < end)
    throw damaged(
      `the data should take ${end} bytes, but only ${actual} are there`,
      'the file is truncated: copy or save it again',
    );
  if (actual > end)
    throw damaged(`the data should take ${end} bytes, but ${actual} are there`, 'something was appended to the file');
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw damaged('the header is not valid UTF-8');
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isDtype(value: unknown): value is SafetensorsDtype {
  return typeof value === 'string' && Object.hasOwn(dtypeBytes, value);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function damaged(what: string, hint = 'the file is damaged or was not written by this library'): FlowError {
  return new FlowError('FILE_FORMAT', what, { hint });
}
