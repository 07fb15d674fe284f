import { randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import * as fs from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { FlowError } from '@flows/core';
import { errnoOf, fileSystemError } from './file-system-error.ts';
import type { Output } from './output.ts';

/** What is needed of `node:fs/promises`; tests put failing ones in. */
export type FileSystem = Pick<
  typeof fs,
  'access' | 'lstat' | 'open' | 'readlink' | 'realpath' | 'rename' | 'stat' | 'unlink'
>;

/**
 * Open a file for writing such that at every moment, a crash included, `path` is the old file or the whole new one.
 *
 * The bytes go to a temporary file beside it (`.flows-….tmp`), which `commit` flushes to the disk and renames. A symbolic link stays and
 * its target is replaced; an existing file keeps its mode, a new one gets the umask's. Pipes and devices are written directly.
 * Throws DATA_INVALID for whatever the operating system refuses.
 */
export async function openAtomicFile(path: string, options: { fileSystem?: FileSystem } = {}): Promise<Output> {
  const system = options.fileSystem ?? fs;
  try {
    const target = await followLinks(path, system);
    const existing = await statOrMissing(target, system);
    if (existing?.isDirectory() === true || path.endsWith('/')) {
      throw new FlowError('DATA_INVALID', `cannot write ${path}: it is a directory`, {
        hint: 'give the path of a file',
      });
    }
    if (existing !== undefined) await system.access(target, fs.constants.W_OK); // a rename would replace even a write-protected file
    if (existing?.isFile() === false) return new DirectOutput(path, await system.open(target, 'w'));
    const temporary = join(dirname(target), `.flows-${randomBytes(6).toString('hex')}.tmp`);
    const output = new AtomicOutput(path, target, temporary, await system.open(temporary, 'wx', 0o666), system);
    if (existing !== undefined) await output.takeOver(existing);
    return output;
  } catch (error) {
    throw fileSystemError('write', path, error);
  }
}

class AtomicOutput implements Output {
  private readonly path: string;
  private readonly target: string;
  private readonly temporary: string;
  private readonly handle: fs.FileHandle;
  private readonly system: FileSystem;

  constructor(path: string, target: string, temporary: string, handle: fs.FileHandle, system: FileSystem) {
    this.path = path;
    this.target = target;
    this.temporary = temporary;
    this.handle = handle;
    this.system = system;
  }

  /** Owner and mode of the file that will be replaced; another user's file can only be given back by root. */
  async takeOver(existing: Stats): Promise<void> {
    await this.attempt(async () => {
      await this.handle.chown(existing.uid, existing.gid).catch(() => undefined);
      await this.handle.chmod(existing.mode & 0o7777);
    });
  }

  async write(chunk: string | Uint8Array): Promise<boolean> {
    await this.attempt(() => this.handle.writeFile(chunk));
    return true;
  }

  async commit(): Promise<void> {
    await this.attempt(async () => {
      await this.handle.sync();
      await this.handle.close();
      await this.system.rename(this.temporary, this.target);
    });
    await syncDirectory(dirname(this.target), this.system).catch((error: unknown) => {
      throw fileSystemError('write', this.path, error);
    });
  }

  async abort(): Promise<void> {
    await this.handle.close().catch(() => undefined);
    await this.system.unlink(this.temporary).catch(() => undefined);
  }

  private async attempt(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      await this.abort();
      throw fileSystemError('write', this.path, error);
    }
  }
}

/** A pipe or a device: nothing to rename, and a reader that leaves is no error. */
class DirectOutput implements Output {
  private readonly path: string;
  private readonly handle: fs.FileHandle;

  constructor(path: string, handle: fs.FileHandle) {
    this.path = path;
    this.handle = handle;
  }

  async write(chunk: string | Uint8Array): Promise<boolean> {
    try {
      await this.handle.writeFile(chunk);
      return true;
    } catch (error) {
      if (errnoOf(error) === 'EPIPE') return false;
      await this.abort();
      throw fileSystemError('write', this.path, error);
    }
  }

  async commit(): Promise<void> {
    await this.handle.close().catch((error: unknown) => {
      throw fileSystemError('write', this.path, error);
    });
  }

  async abort(): Promise<void> {
    await this.handle.close().catch(() => undefined);
  }
}

/** Where a path leads, also if nothing is there yet. */
async function followLinks(path: string, system: FileSystem): Promise<string> {
  let target = resolve(path);
  for (let hops = 0; hops < 40; hops++) {
    // A link's target is relative to the real directory, which may itself have been reached by a link.
    target = join(await system.realpath(dirname(target)), basename(target));
    const status = await statOrMissing(target, system, 'lstat');
    if (status?.isSymbolicLink() !== true) return target;
    target = resolve(dirname(target), await system.readlink(target));
  }
  throw Object.assign(new Error('too many symbolic links'), { code: 'ELOOP' });
}

async function statOrMissing(
  path: string,
  system: FileSystem,
  how: 'stat' | 'lstat' = 'stat',
): Promise<Stats | undefined> {
  try {
    return await system[how](path);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Without it a power failure may undo the rename; not every system can (Windows cannot open a directory). */
async function syncDirectory(path: string, system: FileSystem): Promise<void> {
  try {
    const directory = await system.open(path, 'r');
    await directory.sync().finally(() => directory.close());
  } catch (error) {
    if (!['EACCES', 'EINVAL', 'EISDIR', 'ENOTSUP', 'EPERM'].includes(errnoOf(error) ?? '')) throw error;
  }
}
