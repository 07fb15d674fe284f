import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import * as fs from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import type { FileSystem } from './atomic-file.ts';
import { writeFileAtomically } from './write-file-atomically.ts';

const inFolder = temporaryFolder();

/** A folder of its own, with the path of a file in it. */
function fresh(name: string, content?: string): string {
  mkdirSync(inFolder(name));
  const path = inFolder(`${name}/file`);
  if (content !== undefined) writeFileSync(path, content);
  return path;
}

/** The file system, with one call failing as the operating system would. */
function failing(call: keyof FileSystem | 'writeFile' | 'sync', code: string): FileSystem {
  const fail = (): Promise<never> => Promise.reject(Object.assign(new Error(`${code}: injected`), { code }));
  if (call !== 'writeFile' && call !== 'sync') return { ...fs, [call]: fail };
  const open: FileSystem['open'] = async (...args) => Object.assign(await fs.open(...args), { [call]: fail });
  return { ...fs, open };
}

describe('what is written', () => {
  test('is text or bytes, new or over an old file, and nothing else stays in the folder', async () => {
    const path = fresh('written');
    await writeFileAtomically(path, 'größer');
    expect(readFileSync(path, 'utf8')).toBe('größer');
    await writeFileAtomically(path, new Uint8Array([0, 255]));
    expect([...readFileSync(path)]).toEqual([0, 255]);
    expect(readdirSync(dirname(path))).toEqual(['file']);
  });

  test('has the mode of the old file, and a new file that of the umask', async () => {
    const old = fresh('mode', 'old');
    chmodSync(old, 0o640);
    await writeFileAtomically(old, 'new');
    expect(statSync(old).mode & 0o777).toBe(0o640);
    await writeFileAtomically(inFolder('mode/other'), 'new');
    expect(statSync(inFolder('mode/other')).mode & 0o777).toBe(0o666 & ~process.umask());
  });

  test('goes where a symbolic link leads', async () => {
    const path = fresh('links', 'old');
    mkdirSync(inFolder('links/deep'));
    symlinkSync('../file', inFolder('links/deep/link'));
    symlinkSync('deep', inFolder('links/alias'));
    await writeFileAtomically(inFolder('links/alias/link'), 'new');
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(lstatSync(inFolder('links/deep/link')).isSymbolicLink()).toBe(true);
  });

  test('goes where a symbolic link leads, also if nothing is there yet', async () => {
    const path = fresh('dangling');
    symlinkSync('file', inFolder('dangling/link'));
    await writeFileAtomically(inFolder('dangling/link'), 'new');
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(lstatSync(inFolder('dangling/link')).isSymbolicLink()).toBe(true);
  });

  test('goes into a device, which stays one', async () => {
    await writeFileAtomically('/dev/null', 'gone');
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });
});

describe('what cannot be written', () => {
  test('into a missing folder', async () => {
    const path = inFolder('nowhere/file');
    await expect(writeFileAtomically(path, 'x')).rejects.toMatchObject({
      code: 'DATA_INVALID',
      message: `cannot write ${path}: the directory ${dirname(path)} does not exist`,
      hint: `create it first: mkdir -p ${dirname(path)}`,
    });
  });

  test('onto a directory', async () => {
    fresh('directory');
    const message = expect.stringMatching(/: it is a directory$/);
    await expect(writeFileAtomically(inFolder('directory'), 'x')).rejects.toMatchObject({
      code: 'DATA_INVALID',
      message,
    });
    await expect(writeFileAtomically(inFolder('new/'), 'x')).rejects.toMatchObject({ code: 'DATA_INVALID' });
  });

  test('below a file', async () => {
    const path = `${fresh('below', 'x')}/file`;
    await expect(writeFileAtomically(path, 'x')).rejects.toMatchObject({
      message: `cannot write ${path}: a part of the path is not a directory`,
    });
  });

  test('where links go in a circle', async () => {
    const path = fresh('circle');
    symlinkSync('file', path);
    await expect(writeFileAtomically(path, 'x')).rejects.toMatchObject({
      message: `cannot write ${path}: its symbolic links go in a circle`,
    });
  });

  test('a full disk, as the device that always is', async () => {
    const message = 'cannot write /dev/full: no space left on device';
    const fileSystem = existsSync('/dev/full') ? fs : failing('open', 'ENOSPC');
    await expect(writeFileAtomically('/dev/full', 'x', { fileSystem })).rejects.toMatchObject({
      code: 'DATA_INVALID',
      message,
    });
  });

  test.each([
    ['writeFile', 'ENOSPC', 'no space left on device'],
    ['sync', 'EIO', 'the disk reports an error'],
    ['rename', 'EACCES', 'permission denied'],
    ['access', 'EACCES', 'permission denied'],
    ['open', 'EROFS', 'the file system is read-only'],
    ['open', 'EMFILE', 'too many files are open'],
  ] as const)('%s fails with %s: the old file stays whole, nothing else is left', async (call, code, reason) => {
    const path = fresh(`${call}-${code}`, 'old');
    await expect(writeFileAtomically(path, 'new', { fileSystem: failing(call, code) })).rejects.toMatchObject({
      code: 'DATA_INVALID',
      message: `cannot write ${path}: ${reason}`,
    });
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(dirname(path))).toEqual(['file']);
  });
});

describe('kill -9 leaves the old file or the new one', () => {
  const writer = fileURLToPath(new URL('../../test/atomic-writer.mjs', import.meta.url));
  const size = 300_000;
  const whole = (path: string) => {
    const bytes = readFileSync(path);
    expect(bytes.length).toBe(size);
    expect(bytes.every((byte) => byte === bytes[0])).toBe(true);
    return String.fromCharCode(bytes[0]!);
  };

  test.each([
    ['before anything', 0, 'A'],
    ['with the temporary file open', 1, 'A'],
    ['with half of it written', 2, 'A'],
    ['before it is flushed', 3, 'A'],
    ['before the renaming', 4, 'A'],
    ['after the renaming', 5, 'B'],
  ])('%s', (_, step, survivor) => {
    const path = fresh(`kill-${step}`, 'A'.repeat(size));
    const { signal, stderr } = spawnSync(process.execPath, [writer, path, String(size), String(step)], {
      encoding: 'utf8',
    });
    expect({ signal, stderr }).toEqual({ signal: 'SIGKILL', stderr: '' });
    expect(whole(path)).toBe(survivor);
  });

  test('at any moment of a loop that writes', async () => {
    const path = fresh('loop', 'A'.repeat(size));
    for (const writes of [1, 4, 9]) {
      const child = spawn(process.execPath, [writer, path, String(size)], { stdio: ['ignore', 'pipe', 'inherit'] });
      let seen = 0;
      for await (const _ of createInterface(child.stdout)) if (++seen >= writes) child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      expect(child.signalCode).toBe('SIGKILL');
      whole(path);
    }
  });
});
