import type { Writable } from 'node:stream';
import { openAtomicFile, type FileSystem } from './atomic-file.ts';
import type { Output } from './output.ts';
import { streamOutput } from './stream-output.ts';

/** Open a path for writing: `-` is standard output, a stream is itself, anything else a file that appears whole or not at all. */
export async function openOutput(
  target: string | Writable,
  options: { fileSystem?: FileSystem } = {},
): Promise<Output> {
  if (typeof target !== 'string') return streamOutput(target, { name: 'the output' });
  return target === '-' ? streamOutput(process.stdout) : openAtomicFile(target, options);
}
