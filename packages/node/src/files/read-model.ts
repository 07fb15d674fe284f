import { buffer } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import { decodeModelFile, FlowError, type ModelFile } from '@flows/core';
import { fileSystemError } from './file-system-error.ts';
import { openInput } from './input.ts';

/**
 * Read a model file; `-` is standard input.
 *
 * Throws FILE_FORMAT if there is no such file, it is damaged or no model, FILE_VERSION if a later version wrote it; the message names the file.
 */
export async function readModel(
  source: string | Readable,
  options: { onWarning?: (message: string) => void } = {},
): Promise<ModelFile> {
  const { onWarning } = options;
  const { name, stream } = await openInput(source, { code: 'FILE_FORMAT' });
  try {
    const bytes = await buffer(stream);
    return await decodeModelFile(
      bytes,
      onWarning === undefined ? {} : { onWarning: (message) => onWarning(`${name}: ${message}`) },
    );
  } catch (error) {
    if (!(error instanceof FlowError)) throw fileSystemError('read', name, error, { code: 'FILE_FORMAT' });
    throw new FlowError(error.code, `${name}: ${error.message}`, {
      cause: error,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    });
  }
}
