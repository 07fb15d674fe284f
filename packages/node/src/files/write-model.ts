import { encodeModelFile, type ModelFile } from '@flows/core';
import type { FileSystem } from './atomic-file.ts';
import { writeFileAtomically } from './write-file-atomically.ts';

/**
 * Write a model file; `-` is standard output. A crash at any moment leaves the file that was there before.
 *
 * Throws DOMAIN, naming the param, if one is not finite, and DATA_INVALID for whatever the operating system refuses.
 *
 * @example
 * ```ts no-run
 * await flow.fit(data);
 * await writeModel('moons.safetensors', toModelFile(flow));
 * ```
 */
export async function writeModel(
  path: string,
  model: ModelFile,
  options: { fileSystem?: FileSystem } = {},
): Promise<void> {
  await writeFileAtomically(path, await encodeModelFile(model), options);
}
