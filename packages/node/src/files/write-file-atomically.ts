import type { FileSystem } from './atomic-file.ts';
import { openOutput } from './open-output.ts';

/**
 * Write a file such that at every moment, a crash included, `path` is the old file or the whole new one; `-` is standard output.
 *
 * A symbolic link stays and its target is replaced, an existing file keeps its mode. Throws DATA_INVALID for whatever the operating system
 * refuses, and then nothing is left behind.
 *
 * @example
 * ```ts
 * await writeFileAtomically('/dev/null', 'gone');
 * ```
 */
export async function writeFileAtomically(
  path: string,
  content: string | Uint8Array,
  options: { fileSystem?: FileSystem } = {},
): Promise<void> {
  const output = await openOutput(path, options);
  await output.write(content);
  await output.commit();
}
