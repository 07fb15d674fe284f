import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { FlowError } from '@flows/core';

/** Refuses a path that cannot be written to before an hour is spent on what should go there. */
export async function checkOutput(path: string): Promise<void> {
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
}
