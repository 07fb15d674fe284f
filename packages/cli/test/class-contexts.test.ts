import { writeFile } from 'node:fs/promises';
import { fillNormal, key } from '@flows/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { runFlows, runShell, temporaryFolder } from './run-flows.ts';

const folder = temporaryFolder();
const data = (): string => folder.path('iris.csv');
const model = (): string => folder.path('model.safetensors');

// Where a class has its petals; one is rare, and its name holds a space.
const centres = { setosa: -3, 'iris virginica': 0, versicolor: 3 };
const rows = 1200;

beforeAll(async () => {
  const noise = new Float64Array(2 * rows);
  fillNormal(key(1), noise);
  const lines = Array.from({ length: rows }, (_, i) => {
    const name = i % 20 === 0 ? 'iris virginica' : i % 2 === 0 ? 'setosa' : 'versicolor';
    return [centres[name] + 0.2 * noise[2 * i]!, noise[2 * i + 1]!, name, 1 + (i % 3)].join(',');
  });
  await writeFile(data(), ['x,y,label,site', ...lines, ''].join('\n'));
  const classes = ['--context', 'label,site', '--classes', 'site'];
  const small = ['--steps', '400', '--layers', '4', '--hidden', '16', '--learning-rate', '0.01', '--seed', '3'];
  const { code, stderr } = await runFlows(['train', data(), '-o', model(), ...classes, ...small]);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(stderr).toMatch(/columns x, y, given label, site$/m);
}, 60_000);

const meanOf = (csv: string): number => {
  const lines = csv.trimEnd().split('\n').slice(1);
  return lines.reduce((sum, line) => sum + Number(line.split(',')[0]) / lines.length, 0);
};

describe('classes as context', () => {
  it('are kept in the model, and not standardised', async () => {
    const report = JSON.parse((await runFlows(['inspect', model(), '--json'])).stdout);
    expect(report.contextColumns).toEqual([
      { name: 'label', type: 'class', classes: ['iris virginica', 'setosa', 'versicolor'] },
      { name: 'site', type: 'class', classes: ['1', '2', '3'] },
    ]);
    expect(report.params).toContainEqual({ name: 'context.mean', kind: 'state', shape: [6] });
    expect((await runFlows(['inspect', model()])).stdout).toMatch(
      /^context +label \(iris virginica, setosa, versicolor\), site \(1, 2, 3\)$/m,
    );
  });

  it('are sampled by name, and written behind what was drawn', async () => {
    for (const [name, centre] of Object.entries(centres)) {
      const given = `site=2,label=${name}`;
      const { stdout } = await runFlows(['sample', model(), '-n', '500', '--seed', '1', '--context', given]);
      expect(stdout).toMatch(new RegExp(`^x,y,label,site\\n([^,\\n]+,[^,\\n]+,${name},2\\n){500}$`));
      expect(Math.abs(meanOf(stdout) - centre)).toBeLessThan(0.3);
    }
  });

  it('are sampled for each row of a table, in any notation', async () => {
    const table = folder.path('wanted.txt');
    await writeFile(table, 'label;note\nversicolor;a\nsetosa;b\n');
    const flags = ['sample', model(), '--seed', '1', '--context', table, '--context', 'site=3', '--delimiter', ';'];
    const { stdout } = await runFlows(flags);
    expect(stdout).toMatch(/^x,y,label,site\n[^,\n]+,[^,\n]+,versicolor,3\n[^,\n]+,[^,\n]+,setosa,3\n$/);
    const report = JSON.parse((await runFlows([...flags, '--json'])).stdout);
    expect(report.samples[1].slice(2)).toEqual(['setosa', '3']);
  });

  it('are read from the table whose density is asked for, or given for all of it', async () => {
    const line = `flows sample ${model()} -n 300 --seed 2 --context label=setosa,site=1 | flows log-prob ${model()} - --json`;
    const { nll } = JSON.parse((await runShell(line)).stdout);
    expect(Math.abs(nll - Math.log(2 * Math.PI * Math.E * 0.2))).toBeLessThan(0.4);
    const other = line.replace('- --json', '- --json --context label=versicolor');
    expect(JSON.parse((await runShell(other)).stdout).nll).toBeGreaterThan(nll + 5);
  });

  it('are drawn one by one', async () => {
    const flags = ['plot', model(), data(), '--seed', '1', '-n', '200', '--context', 'label=setosa,site=1'];
    const report = JSON.parse((await runFlows([...flags, '-o', folder.path('setosa.svg'), '--json'])).stdout);
    expect(report.rows).toBe(180);
    expect((await runFlows(flags)).stdout).toMatch(/label setosa, site 1/);
  });

  it.each([
    [['--context', 'label=setoso,site=1'], 3, /label has no class "setoso"/, /iris virginica, setosa, versicolor/],
    [['--context', 'site=1'], 2, /no value for label/, /--context label=…; of label the classes are iris virginica/],
    [['--context', 'label=setosa,site=4'], 3, /site has no class "4"/, /the classes are 1, 2, 3/],
  ])('refuse %j', async (flags, exitCode, message, hint) => {
    const { code, stderr } = await runFlows(['sample', model(), '--seed', '1', ...flags]);
    expect({ code, stderr }).toMatchObject({ code: exitCode, stderr: expect.stringMatching(message) });
    expect(stderr).toMatch(hint);
  });

  it('refuse a class of a table that the model has not seen', async () => {
    const path = folder.path('unknown.csv');
    await writeFile(path, 'x,y,label,site\n0,0,setosa,1\n0,0,rosa,1\n');
    const { code, stderr } = await runFlows(['log-prob', model(), path]);
    expect(code).toBe(3);
    expect(stderr).toMatch(/row 2 \(line 3\), column "label": "rosa" is no class of the model\n.*classes are iris/);
  });
});
