import { readFile } from 'node:fs/promises';
import { toyDatasets } from '@flows/core';
import { describe, expect, it } from 'vitest';
import { runFlows, runShell, temporaryFolder } from './run-flows.ts';

const folder = temporaryFolder();

describe('flows data list', () => {
  it('lists every set with its summary', async () => {
    const { code, stdout, stderr } = await runFlows(['data', 'list']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^two-moons +2 columns {2}Two interleaved half circles$/m);
    expect(stdout).toMatch(/^four-modes +1 column {3}Four Gaussians on a line$/m);
    expect(stdout).toMatch(/^penguins +4 columns/m);
    for (const { name } of toyDatasets) expect(stdout).toMatch(new RegExp(`^${name} `, 'm'));
  });

  it('as JSON tells what is needed to make one', async () => {
    const { stdout } = await runFlows(['data', 'list', '--json']);
    expect(JSON.parse(stdout).dataSets[0]).toMatchObject({ name: 'two-moons', columns: ['x', 'y'], noise: 0.05 });
  });
});

describe('flows data make', () => {
  it('writes CSV to standard output and the seed to standard error', async () => {
    const { code, stdout, stderr } = await runFlows(['data', 'make', 'two-moons', '-n', '3']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^x,y\n(-?[\d.e-]+,-?[\d.e-]+\n){3}$/);
    expect(stderr).toMatch(/^seed \d+\n$/);
  });

  it('gives the same bytes for the same seed, and others for another', async () => {
    const make = async (seed: string) =>
      (await runFlows(['data', 'make', 'spirals', '-n', '50', '--seed', seed])).stdout;
    expect(await make('7')).toBe(await make('7'));
    expect(await make('8')).not.toBe(await make('7'));
  });

  it('takes the format from the extension', async () => {
    const output = folder.path('rings.tsv');
    const { stdout } = await runFlows(['data', 'make', 'rings', '-n', '1e1', '-o', output, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ name: 'rings', rows: 10, columns: ['x', 'y'], output });
    expect(await readFile(output, 'utf8')).toMatch(/^x\ty\n([^\t\n]+\t[^\t\n]+\n){10}$/);
  });

  it('writes missing measurements as empty cells', async () => {
    const { stdout, stderr } = await runFlows(['data', 'make', 'penguins']);
    const lines = stdout.trimEnd().split('\n');
    expect(stderr).toBe('');
    expect(lines).toHaveLength(345);
    expect(lines[0]).toBe('beak_length_mm,beak_depth_mm,flipper_length_mm,body_mass_g');
    expect(lines[1]).toBe('39.1,18.7,181,3750');
    expect(lines.filter((line) => line === ',,,')).toHaveLength(2);
  });

  it('with --json and no file has the rows in the object', async () => {
    const { stdout } = await runFlows(['data', 'make', 'two-moons', '-n', '2', '--seed', '1', '--json']);
    const object = JSON.parse(stdout);
    expect(object).toMatchObject({ rows: 2, seed: 1, noise: 0.05 });
    expect(object.entropy).toBeCloseTo(0.2892, 4);
    expect(object.data).toHaveLength(2);
  });

  it.each(toyDatasets.map(({ name, columns }) => [name, columns] as const))('makes %s', async (name, columns) => {
    const { code, stdout } = await runFlows(['data', 'make', name, '-n', '5', '--seed', '1']);
    expect(code).toBe(0);
    const [head, ...rows] = stdout.trimEnd().split('\n');
    expect(head).toBe(columns.join(','));
    expect(rows).toHaveLength(5);
  });

  it('of no rows is the header', async () => {
    expect((await runFlows(['data', 'make', 'circles', '-n', '0', '--seed', '1'])).stdout).toBe('x,y\n');
  });

  it('ends quietly when the reader leaves', async () => {
    const { code, stdout, stderr } = await runShell('flows data make circles -n 200000 --seed 1 | head -n 1');
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'x,y\n', stderr: '' });
  });

  it.each([
    [['twomoons'], /no data set "twomoons"/, /did you mean two-moons\?/],
    [['two-moons', '-n', '-1'], /--rows is -1, expected a whole number/, /data make --help/],
    [['two-moons', '-n', 'many'], /--rows is many/, /data make --help/],
    [['two-moons', '--noise', '-0.1'], /--noise is -0.1, expected a number at least 0/, /--help/],
    [['two-moons', '--seed', '1.5'], /--seed is 1.5/, /--help/],
    [['two-moons', '--sead', '1'], /no flag --sead/, /did you mean --seed\?/],
    [['penguins', '--seed', '1'], /no --seed/, /--help/],
    [['penguins', '-n', '345'], /penguins have 344 rows/, /--help/],
    [[], /missing NAME/, /--help/],
  ])('refuses %j', async (args, message, hint) => {
    const { code, stdout, stderr } = await runFlows(['data', 'make', ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    const [first, second, rest] = stderr.split('\n');
    expect(first).toMatch(/^Error: /);
    expect(first).toMatch(message);
    expect(second).toMatch(/^ {2}hint: /);
    expect(second).toMatch(hint);
    expect(rest).toBe('');
  });

  it('cannot write where there is no folder', async () => {
    const { code, stderr } = await runFlows(['data', 'make', 'rings', '--seed', '1', '-o', '/nonexistent/rings.csv']);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^Error: cannot write \/nonexistent\/rings.csv: .*\n {2}hint: .*mkdir/);
  });
});

describe('flows', () => {
  it('lists its commands', async () => {
    const { code, stdout } = await runFlows(['--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/data +Data sets to try things with/);
  });

  it('helps with every command', async () => {
    const { code, stdout } = await runFlows(['data', 'make', '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('two-moons, circles');
    expect(stdout).toContain('EXAMPLES');
  });

  it.each([[[]], [['--json']]])('does not know other commands %j', async (flags) => {
    const { code, stdout, stderr } = await runFlows(['trian', ...flags]);
    expect(code).toBe(2);
    if (flags.length > 0) expect(JSON.parse(stdout).error).toMatchObject({ code: 'USAGE' });
    else expect(stderr).toMatch(/^Error: there is no command "trian"\n {2}hint: /);
  });
});
