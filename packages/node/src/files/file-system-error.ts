import { dirname } from 'node:path';
import { FlowError, type FlowErrorCode } from '@flows/core';

interface Reason {
  readonly reason: string;
  readonly hint?: string;
}

const reasons: Readonly<Record<string, Reason>> = {
  EACCES: { reason: 'permission denied', hint: 'check who may read and write there' },
  EDQUOT: { reason: 'the disk quota is used up', hint: 'free some space or choose another folder' },
  EIO: { reason: 'the disk reports an error', hint: 'try another disk' },
  EISDIR: { reason: 'it is a directory', hint: 'give the path of a file' },
  EFBIG: {
    reason: 'the file would be too large',
    hint: 'the file system or a limit of the shell refuses files of this size',
  },
  ELOOP: { reason: 'its symbolic links go in a circle', hint: 'give the path of the file itself' },
  EMFILE: { reason: 'too many files are open', hint: 'close some files or raise the limit: ulimit -n' },
  ENAMETOOLONG: { reason: 'the name is too long', hint: 'choose a shorter name' },
  ENOSPC: { reason: 'no space left on device', hint: 'free some space or choose another folder' },
  ENOTDIR: { reason: 'a part of the path is not a directory', hint: 'check the path' },
  EPERM: { reason: 'operation not permitted', hint: 'check who may read and write there' },
  EROFS: { reason: 'the file system is read-only', hint: 'choose another folder' },
  ERR_FS_FILE_TOO_LARGE: { reason: 'the file is larger than 2 GiB' },
};

/**
 * What the operating system refused, in one line; errors that are not the operating system's are given back as they are.
 *
 * The message reads `cannot read|write <name>: <reason>`, the code is DATA_INVALID unless another is given.
 */
export function fileSystemError(
  action: 'read' | 'write',
  name: string,
  error: unknown,
  options: { code?: FlowErrorCode } = {},
): unknown {
  const errno = errnoOf(error);
  if (errno === undefined) return error;
  const { reason, hint } = reasons[errno] ?? missing(action, name, errno) ?? { reason: (error as Error).message };
  return new FlowError(options.code ?? 'DATA_INVALID', `cannot ${action} ${name}: ${reason}`, {
    cause: error,
    ...(hint === undefined ? {} : { hint }),
  });
}

/** The operating system's name for an error, e.g. `"ENOENT"`; undefined for other errors. */
export function errnoOf(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  if (error instanceof FlowError || typeof code !== 'string') return undefined;
  return /^E[A-Z0-9]+$/.test(code) || code in reasons ? code : undefined;
}

function missing(action: 'read' | 'write', name: string, errno: string): Reason | undefined {
  if (errno !== 'ENOENT') return undefined;
  if (action === 'read')
    return { reason: 'no such file', hint: `check the path; it is looked up from ${process.cwd()}` };
  return {
    reason: `the directory ${dirname(name)} does not exist`,
    hint: `create it first: mkdir -p ${dirname(name)}`,
  };
}
