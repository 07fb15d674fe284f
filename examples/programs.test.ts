import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

// Each example runs from its source, as a program does, for a few steps; whether it learns is what its page says.

let folder: string;
const [node, script, ...flags] = process.argv;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flows-examples-'));
});
afterAll(async () => {
  process.argv = [node!, script!, ...flags];
  await rm(folder, { recursive: true });
});

/** What the program prints. */
async function run(name: string, options: readonly string[]): Promise<string[]> {
  process.argv = [node!, name, ...options, '--out', join(folder, name)];
  const lines: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  try {
    await import(`./${name}/${name}.ts`);
  } finally {
    log.mockRestore();
  }
  return lines;
}

async function checkPicture(file: string): Promise<void> {
  if (file.endsWith('.png')) expect((await readFile(file)).subarray(1, 4).toString()).toBe('PNG');
  else expect(await readFile(file, 'utf8')).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
}

describe('examples', () => {
  it.each([
    ['realnvp-two-moons', ['--steps', '4'], ['after', 'before']],
    ['bnaf-chequered', ['--epochs', '1', '--rows', '4000'], ['learned-density', 'learned-transformation']],
  ])('%s', async (name, options, pictures) => {
    const lines = await run(name, options);
    const nll = /^test NLL (\S+) nats/.exec(lines.find((line) => line.startsWith('test NLL'))!)![1];
    expect(Number(nll)).toBeGreaterThan(0);
    const files = await readdir(join(folder, name));
    expect(files.sort()).toEqual(pictures.flatMap((picture) => [`${picture}.png`, `${picture}.svg`]));
    for (const file of files) await checkPicture(join(folder, name, file));
  });

  it('architectures', async () => {
    const lines = await run('architectures', ['--steps', '10', '--only', 'nice,flow++,ncsf']);
    expect(lines.filter((line) => /^\S+ +NLL /.test(line)).map((line) => line.split(' ')[0])).toEqual([
      'nice',
      'flow++',
      'ncsf',
    ]);
    const page = await readFile(join(folder, 'architectures/index.html'), 'utf8');
    const pictures = [...page.matchAll(/<img src="([^"]+)"/g)].map(([, file]) => file!);
    expect(pictures).toEqual(['gaussian.svg', 'four-modes.svg', 'nice.svg', 'flow++.svg', 'ncsf.svg']);
    for (const file of pictures) await checkPicture(join(folder, 'architectures', file));
    expect(page).not.toMatch(/https?:/);
  });
});
