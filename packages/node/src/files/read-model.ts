import type { Readable } from 'node:stream';
import { decodeModelFile, type ModelFile } from '@flows/core';
import { decodeFile } from './decode-file.ts';

/**
 * Read a model file; `-` is standard input.
 *
 * Throws FILE_FORMAT if there is no such file, it is damaged or no model, FILE_VERSION if a later version wrote it; the message names the file.
 *
 * @example
 * ```ts no-run
 * const flow = flowFromModelFile(await readModel('moons.safetensors'));
 * const points = await flow.sample(1000);
 * ```
 */
export const readModel = (
  source: string | Readable,
  { onWarning }: { onWarning?: (message: string) => void } = {},
): Promise<ModelFile> =>
  decodeFile(source, (bytes, name) =>
    decodeModelFile(bytes, onWarning === undefined ? {} : { onWarning: (message) => onWarning(`${name}: ${message}`) }),
  );
