import { readFile, symlink, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { runFlows, runShell, temporaryFolder } from './run-flows.ts';

const folder = temporaryFolder();
const moons = (): string => folder.path('moons.csv');
const model = (): string => folder.path('model.safetensors');
const quick = ['--steps', '3', '--layers', '2', '--hidden', '8', '--seed', '1'];

beforeAll(async () => {
  await runFlows(['data', 'make', 'two-moons', '-n', '100', '--seed', '1', '-o', moons()]);
  const { code, stderr } = await runFlows(['train', moons(), '-o', model(), ...quick]);
  expect({ code, stderr }).toMatchObject({ code: 0 });
}, 60_000);

describe('a full disk', () => {
  it.each([
    'sample model.safetensors -n 5 --seed 1',
    'sample model.safetensors -n 5 --seed 1 --json',
    'inspect model.safetensors',
    'data list --json',
    '--help',
  ])('behind standard output of flows %s is told in one line', async (command) => {
    const { code, stderr } = await runShell(`flows ${command} > /dev/full`, { cwd: folder.path('.') });
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr:
        'Error: cannot write standard output: no space left on device\n  hint: free some space or choose another folder\n',
    });
  });

  it('behind standard error ends no training', async () => {
    const command = `flows train moons.csv -o silent.safetensors ${quick.join(' ')} 2> /dev/full`;
    expect(await runShell(command, { cwd: folder.path('.') })).toMatchObject({ code: 0 });
    expect((await readFile(folder.path('silent.safetensors'))).length).toBeGreaterThan(1000);
  });
});

describe('what is read is not written over', () => {
  it.each([
    ['train', 'moons.csv', '-o', './moons.csv'],
    ['sample', 'model.safetensors', '-o', 'link.safetensors'],
    ['log-prob', 'model.safetensors', 'moons.csv', '-o', 'model.safetensors'],
    ['import', 'model.safetensors', '--library', 'zuko', '-o', 'model.safetensors'],
  ])('by flows %s %s', async (...args) => {
    const cwd = folder.path('.');
    await symlink('model.safetensors', folder.path('link.safetensors')).catch(() => undefined);
    const before = await Promise.all([readFile(moons()), readFile(model())]);
    const { code, stderr } = await runFlows(args, { cwd });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^Error: --output is \S+, which is read: it would be lost\n {2}hint: /);
    expect(await Promise.all([readFile(moons()), readFile(model())])).toEqual(before);
  });

  it('but a table may get its densities', async () => {
    const table = folder.path('scored.csv');
    await writeFile(table, 'x,y\n0,1\n');
    expect(await runFlows(['log-prob', model(), table, '-o', table])).toMatchObject({ code: 0, stderr: '' });
    expect(await readFile(table, 'utf8')).toMatch(/^x,y,log_prob\n0,1,-\d/);
  });

  it('nor one picture over the other', async () => {
    const args = ['plot', 'model.safetensors', '-o', 'a.svg', '-o', './a.svg'];
    const { code, stderr } = await runFlows(args, { cwd: folder.path('.') });
    expect(code).toBe(2);
    expect(stderr).toContain('--output names ./a.svg twice');
  });
});

describe('numbers that an engine cannot hold', () => {
  const train = async (rows: readonly string[]) => {
    const table = folder.path('numbers.csv');
    await writeFile(table, `t,x\n${rows.join('\n')}\n`);
    return runFlows(['train', table, '-o', folder.path('numbers.safetensors'), ...quick]);
  };
  const rows = Array.from({ length: 60 }, (_, i) => i);

  it('are refused where they are too large', async () => {
    const { code, stderr } = await train(['1e308,1', '-1e308,2', '0,3', '5,4']);
    expect(code).toBe(3);
    expect(stderr).toContain('Error: column t has the value 1e+308, too large to compute with in float32');
  });

  it('are told of where their differences are lost', async () => {
    const times = await train(rows.map((i) => `${1.7e9 + i},${(i * i) % 7}`));
    expect(times.code).toBe(0);
    expect(times.stderr).toMatch(
      /Warning: column t varies by 15 around 1.7e9, where float32 has only multiples of 128: /,
    );
    const tiny = await train(rows.map((i) => `${i}e-40,${(i * i) % 7}`));
    expect(tiny.stderr).toMatch(/Warning: column t varies by 1.5e-39, which float32 hardly tells from 0: /);
    const usual = await train(rows.map((i) => `${2e6 + i},${(i * i) % 7}`));
    expect(usual.stderr).not.toContain('Warning');
  });

  it('are left out of a picture', async () => {
    const args = ['plot', model(), '-', '-o', folder.path('far.svg'), '--seed', '1'];
    expect(await runFlows(args, { input: 'x,y\n1e308,2\n-1e308,5\n' })).toMatchObject({ code: 0, stderr: '' });
    // Bytes of the image inside may spell it, too.
    expect((await readFile(folder.path('far.svg'), 'utf8')).match(/[\s,"(]NaN/)).toBeNull();
  });
});

describe('refused before anything is done', () => {
  it.each([
    [['train', 'moons.csv', '--dry-run', '--layers', '1e9'], /--layers is 1e9, .* at most 10000/],
    [['train', 'moons.csv', '--dry-run', '--hidden', '1e9'], /--hidden is 1e9, .* from 1 to 65536/],
    [['sample', 'model.safetensors', '--threads', '1e6'], /--threads is 1e6, .* at most 1024/],
    [['sample', 'model.safetensors', '-o', ''], /the name of the file to write is empty/],
    [['data', 'make', 'circles', '--noise', '1e308'], /--noise is 1e308, .* below 1e\+100/],
    [['help', 'train'], /hint: help is a flag: flows train --help/],
    [['trian', 'moons.csv'], /hint: did you mean flows train\?/],
    [['data', 'mkae', 'circles'], /hint: did you mean flows data make\?/],
  ])('%j', async (args, words) => {
    const { code, stdout, stderr } = await runFlows(args, { cwd: folder.path('.') });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(words);
  });

  it('one row to train on', async () => {
    await writeFile(folder.path('two.csv'), 'x\n1\n2\n');
    const { code, stderr } = await runFlows(['train', 'two.csv', '-o', 'm.safetensors'], { cwd: folder.path('.') });
    expect(code).toBe(3);
    expect(stderr).toContain('there is 1 training row');
  });
});

it('points with next to no noise are made, entropy unknown', async () => {
  const { code, stdout } = await runFlows(['data', 'make', 'circles', '-n', '2', '--noise', '1e-300', '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).not.toHaveProperty('entropy');
});
