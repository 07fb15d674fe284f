import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { FlowError } from '@flows/core';
import { UsageError } from '../errors/usage-error.ts';

/**
 * Refuses a path that cannot be written to before an hour is spent on what should go there, and one where what is read would be lost.
 *
 * @param inputs files that are read; `-` and those that do not exist are none.
 */
export async function checkOutput(path: string, inputs: readonly (string | undefined)[] = []): Promise<void> {
  if (path === '') throw new UsageError('the name of the file to write is empty');
  if (path === '-') return;
  const folder = dirname(resolve(path));
  try {
    await access(folder, constants.W_OK);
  } catch {
    throw new FlowError('DATA_INVALID', `cannot write ${path}: there is no folder ${folder} to write to`, {
      hint: `make it first: mkdir -p ${folder}`,
    });
  }
  const status = await stat(path).catch(() => undefined);
  if (status?.isDirectory()) {
    throw new FlowError('DATA_INVALID', `cannot write ${path}: it is a directory`, { hint: 'give the path of a file' });
  }
  // A device is not replaced.
  if (status?.isFile() !== true) return;
  const place = await realpath(path);
  for (const input of inputs)
    if (input !== undefined && input !== '-' && (await realpath(input).catch(() => undefined)) === place)
      throw new UsageError(`--output is ${path}, which is read: it would be lost`, { hint: 'give another name' });
}

/** Refuses a name that is given twice. */
export function checkDistinct(paths: readonly string[]): void {
  const places = paths.map((path) => (path === '-' ? path : resolve(path)));
  const twice = paths.find((_, i) => places.indexOf(places[i]!) !== i);
  if (twice !== undefined) throw new UsageError(`--output names ${twice} twice`, { hint: 'name it once' });
}
