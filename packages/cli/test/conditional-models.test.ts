import { writeFile } from 'node:fs/promises';
import { fillNormal, key } from '@flows/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { runFlows, runShell, temporaryFolder } from './run-flows.ts';

const folder = temporaryFolder();
const data = (): string => folder.path('data.csv');
const model = (): string => folder.path('model.safetensors');
const plain = (): string => folder.path('plain.safetensors');

// x is near the year, y near the label, its spread growing with the year: without the context the two are much wider.
const rows = 1500;
const spread = (year: number): number => 0.3 * Math.exp(0.3 * (year - 2002));

function table(): string {
  const noise = new Float64Array(2 * rows);
  fillNormal(key(1), noise);
  const lines = Array.from({ length: rows }, (_, i) => {
    const [year, label] = [2000 + (i % 5), i % 3 === 0 ? 1 : 0];
    return [year, year - 2002 + 0.2 * noise[2 * i]!, label + spread(year) * noise[2 * i + 1]!, label].join(',');
  });
  return ['year,x,y,label', ...lines, ''].join('\n');
}

beforeAll(async () => {
  await writeFile(data(), table());
  const small = ['--steps', '400', '--layers', '4', '--hidden', '16', '--learning-rate', '0.01', '--seed', '3'];
  const runs = [
    await runFlows(['train', data(), '-o', model(), '--context', 'label,year', ...small]),
    await runFlows(['train', data(), '-o', plain(), '--columns', 'x,y', ...small.with(1, '1')]),
  ];
  for (const { code, stderr } of runs) expect({ code, stderr }).toMatchObject({ code: 0 });
}, 60_000);

/** The rows of CSV text as numbers, without its header. */
const numbers = (csv: string): number[][] =>
  csv
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number));

const moments = (values: readonly number[]): [mean: number, deviation: number] => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return [mean, Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)];
};

function expectRefusal(
  { code, stdout, stderr }: { code: number | null; stdout: string; stderr: string },
  exitCode: number,
  message: RegExp,
  hint: RegExp,
): void {
  expect({ code, stdout, stderr }).toMatchObject({ code: exitCode, stdout: '' });
  const lines = stderr.trimEnd().split('\n').slice(-2);
  expect(lines[0]).toMatch(message);
  expect(lines[1]).toMatch(hint);
}

describe('flows train --context', () => {
  it('learns the other columns and keeps the names of the context in the model', async () => {
    const report = JSON.parse((await runFlows(['inspect', model(), '--json'])).stdout);
    expect(report).toMatchObject({
      spec: { standardiseContext: true },
      columns: [{ name: 'x' }, { name: 'y' }],
      contextColumns: [
        { name: 'label', type: 'real' },
        { name: 'year', type: 'real' },
      ],
    });
    expect(report.params.map(({ name }: { name: string }) => name)).toContain('context.scale');
    expect((await runFlows(['inspect', model()])).stdout).toMatch(/^context +label, year$/m);
    // The entropy of the noise, averaged over the years, is 0.024; one Gaussian, which knows no context, is far from it.
    expect(report.training.validationNll).toBeLessThan(0.3);
    expect(report.training.gaussianNll).toBeGreaterThan(2);
  });

  it('says what it would do', async () => {
    const run = await runFlows(['train', data(), '--dry-run', '--context', 'year', '--columns', 'y,x', '--seed', '1']);
    expect(run.stderr).toMatch(/^data .*columns y, x, given year$/m);
    const { stdout } = await runFlows(['train', data(), '--dry-run', '--context', 'year', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ columns: ['x', 'y', 'label'], contextColumns: ['year'] });
  });

  it.each([
    [['--context', 'yaer'], 3, /no column "yaer"/, /did you mean "year"/],
    [['--context', 'year,year'], 3, /"year" is chosen twice/, /hint/],
    [['--context', 'year', '--columns', 'x,year'], 2, /"year" is in --columns and in --context/, /one of them/],
    [['--context', 'x,y,year,label'], 3, /no columns besides the context/, /leave a column out/],
    [['--context', 'year', '--classes', 'label'], 2, /"label" is in --classes but not in --context/, /--help/],
    [['--classes', 'label'], 2, /--context/, /hint/],
    [['--context', ','], 2, /--context is ","/, /hint/],
  ])('refuses %j', async (flags, exitCode, message, hint) => {
    const run = await runFlows(['train', data(), '-o', folder.path('never.safetensors'), '--seed', '1', ...flags]);
    expectRefusal(run, exitCode, message, hint);
  });
});

describe('flows sample --context', () => {
  it('draws at the values given, and writes them behind what it has drawn', async () => {
    const sample = async (context: string) =>
      (await runFlows(['sample', model(), '-n', '2000', '--seed', '1', '--context', context])).stdout;
    const stdout = await sample('year=2004,label=1');
    expect(stdout).toMatch(/^x,y,label,year\n([^,\n]+,[^,\n]+,1,2004\n){2000}$/);
    const drawn = numbers(stdout);
    const [x, y] = [0, 1].map((column) => moments(drawn.map((row) => row[column]!)));
    expect(Math.abs(x![0] - 2)).toBeLessThan(0.2);
    expect(Math.abs(y![0] - 1)).toBeLessThan(0.2);
    expect(Math.abs(Math.log(y![1] / spread(2004)))).toBeLessThan(0.3);
    expect(await sample('label=1,year=2004')).toBe(stdout);
  });

  it('draws for each row of a table, in pieces or at once', async () => {
    const years = folder.path('years.tsv');
    await writeFile(years, 'name\tyear\nfirst\t2000\nlast\t2004\n');
    const flags = ['sample', model(), '--seed', '1', '--context', years, '--context', 'label=0'];
    const few = await runFlows(flags);
    expect(few.stdout).toMatch(/^x,y,label,year\n[^,\n]+,[^,\n]+,0,2000\n[^,\n]+,[^,\n]+,0,2004\n$/);
    const many = numbers((await runFlows([...flags, '-n', '40000'])).stdout);
    expect(many).toHaveLength(80_000);
    expect(many.every((row, i) => row[3] === (i < 40_000 ? 2000 : 2004))).toBe(true);
    for (const [i, year] of [2000, 2004].entries()) {
      const of = many.slice(40_000 * i, 40_000 * (i + 1));
      expect(Math.abs(moments(of.map((row) => row[0]!))[0] - (year - 2002))).toBeLessThan(0.2);
    }
    const report = JSON.parse((await runFlows([...flags, '-n', '3', '--json'])).stdout);
    expect(report).toMatchObject({ rows: 6, columns: ['x', 'y', 'label', 'year'] });
    expect(report.samples).toHaveLength(6);
    expect((await runFlows([...flags, '-n', '0'])).stdout).toBe('x,y,label,year\n');
  });

  it('reads a table of contexts from a pipe', async () => {
    const line = `printf 'year,label\\n2001,1\\n' | flows sample ${model()} --seed 1 -n 2 --context -`;
    expect((await runShell(line)).stdout).toMatch(/^x,y,label,year\n([^,\n]+,[^,\n]+,1,2001\n){2}$/);
  });

  it.each([
    [() => [model()], 2, /no value for label, year/, /--context label=…,year=…, or a table/],
    [() => [model(), '--context', 'year=2001'], 2, /no value for label/, /--context label=…/],
    [() => [model(), '--context', 'year=2001,label=1,yeer=2'], 2, /no column "yeer"/, /did you mean "year"/],
    [() => [model(), '--context', 'year=old,label=1'], 2, /gives year as "old", expected a number/, /--help/],
    [() => [model(), '--context', 'year=,label=1'], 2, /expected NAME=VALUE/, /--help/],
    [() => [model(), '--context', 'year=1', '--context', 'year=2'], 2, /gives "year" twice/, /--help/],
    [() => [model(), '--context', 'absent.csv'], 3, /cannot read absent\.csv/, /check the path/],
    [() => [model(), '--context', plain()], 3, /not a text file/, /CSV/],
    [() => [plain(), '--context', 'year=1'], 2, /the model has no context/, /leave out --context/],
    [() => [plain(), '--context', 'years.csv'], 2, /the model has no context/, /leave out --context/],
    [() => ['-', '--context', '-'], 2, /only one of the files can be standard input/, /hint/],
  ])('refuses case %#', async (args, exitCode, message, hint) => {
    expectRefusal(await runFlows(['sample', ...args(), '--seed', '1']), exitCode, message, hint);
  });
});

describe('flows log-prob of a conditional model', () => {
  it('takes the context from the columns of the table', async () => {
    const line = `flows sample ${model()} -n 500 --seed 2 --context year=2003,label=1 | flows log-prob ${model()} - --json`;
    const { stdout } = await runShell(line);
    const report = JSON.parse(stdout);
    expect(report.rows).toBe(500);
    // Near the entropy at this context.
    const entropy = Math.log(2 * Math.PI * Math.E * 0.2 * spread(2003));
    expect(Math.abs(report.nll - entropy)).toBeLessThan(0.35);
  });

  it('takes values instead, for all rows', async () => {
    const path = folder.path('scored.csv');
    await writeFile(path, 'year,x,label,y\n2000,-2,1,1\n2004,-2,1,1\n');
    const score = async (...flags: string[]) =>
      numbers((await runFlows(['log-prob', model(), path, ...flags])).stdout).map((row) => row[4]!);
    const [first, second] = await score();
    expect(first! - second!).toBeGreaterThan(5);
    const [same, again] = await score('--context', 'year=2000');
    expect(same).toBeCloseTo(first!, 4);
    expect(again).toBeCloseTo(first!, 4);
    expect(await score('--context', 'year=2000,label=1')).toEqual([same, again]);
  });

  it('says what is missing, and how to give it', async () => {
    const path = folder.path('bare.csv');
    await writeFile(path, 'x,y,label\n0,0,1\n');
    const run = await runFlows(['log-prob', model(), path]);
    expectRefusal(run, 3, /no column "year", which the model is conditioned on/, /--context year=…/);
    expect((await runFlows(['log-prob', model(), path, '--context', 'year=2000'])).code).toBe(0);
    const wrong = await runFlows(['log-prob', model(), path, '--context', 'years.csv']);
    expectRefusal(wrong, 2, /expected NAME=VALUE/, /--help/);
    await writeFile(path, 'x,y,label,year\n0,0,,2000\n1,0,1,2000\n');
    expectRefusal(await runFlows(['log-prob', model(), path]), 3, /missing values.*"label"/, /--drop-missing/);
    const { stdout } = await runFlows(['log-prob', model(), path, '--drop-missing', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ rows: 1, dropped: 1 });
  });
});

describe('flows plot of a conditional model', () => {
  it('draws the density at one context, and the data that have it', async () => {
    const plot = async (context: string, ...flags: string[]) =>
      runFlows(['plot', model(), data(), '--seed', '1', '-n', '500', '--context', context, ...flags]);
    const { stdout } = await plot('year=2004,label=1', '-o', folder.path('at.png'), '--json');
    expect(JSON.parse(stdout)).toMatchObject({ rows: rows / 15 });
    const none = await plot('year=2001.5,label=1');
    expect(none.stderr).toMatch(/no row of .* has this context/);
    expect(none.stdout).toMatch(/^realnvp, 400 steps, label 1, year 2001\.5$/m);
    expectRefusal(await runFlows(['plot', model(), '--seed', '1']), 2, /no value for label, year/, /--context label/);
  });
});
