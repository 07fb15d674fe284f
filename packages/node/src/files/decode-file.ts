import { buffer } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import { FlowError } from '@flows/core';
import { fileSystemError } from './file-system-error.ts';
import { openInput } from './input.ts';

/** Reads a whole file, or standard input for `-`, and decodes it; errors name the file. */
export async function decodeFile<T>(
  source: string | Readable,
  decode: (bytes: Uint8Array, name: string) => T | Promise<T>,
): Promise<T> {
  const { name, stream } = await openInput(source, { code: 'FILE_FORMAT' });
  try {
    return await decode(await buffer(stream), name);
  } catch (error) {
    if (!(error instanceof FlowError)) throw fileSystemError('read', name, error, { code: 'FILE_FORMAT' });
    throw new FlowError(error.code, `${name}: ${error.message}`, {
      cause: error,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    });
  }
}
