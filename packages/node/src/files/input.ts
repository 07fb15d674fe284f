import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { FlowError, type FlowErrorCode } from '@flows/core';
import { fileSystemError } from './file-system-error.ts';

/** Where bytes come from, and what to call it in messages. */
export interface Input {
  readonly name: string;
  readonly stream: Readable;
}

/** Open a path for reading: `-` is standard input, a stream is itself. Throws, with `code`, if there is no such file or it is a directory. */
export async function openInput(source: string | Readable, options: { code?: FlowErrorCode } = {}): Promise<Input> {
  if (typeof source !== 'string') return { name: 'the input', stream: source };
  if (source === '-') return { name: 'standard input', stream: process.stdin };
  try {
    const handle = await open(source, 'r');
    const status = await handle.stat();
    if (!status.isDirectory()) return { name: source, stream: handle.createReadStream({ highWaterMark: 1 << 18 }) };
    await handle.close();
  } catch (error) {
    throw fileSystemError('read', source, error, options);
  }
  throw new FlowError(options.code ?? 'DATA_INVALID', `cannot read ${source}: it is a directory`, {
    hint: 'give the path of a file in it',
  });
}
