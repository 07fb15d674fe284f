import { describe, expect, it } from 'vitest';
import { readFields } from '../../state/fields.ts';
import { labFields } from '../lab-fields.ts';
import { toCsv } from './download.ts';
import { nextMark } from './film.ts';
import { commandsOf, typescriptOf } from './snippets.ts';

describe('the same in code', () => {
  const choice = (link: string) => readFields(labFields, new URLSearchParams(link)).values;

  it('as a program', () => {
    const code = typescriptOf(choice('data=spirals&noise=0.2&flow=nsf-coupling&layers=3&bins=12&width=16'), 500);
    expect(code).toContain('CouplingNSF(2, { layers: 3, bins: 12, hidden: [16, 16] })');
    expect(code).toContain('dataset.sample(key, n, { noise: 0.2 })');
    expect(code).toContain('steps: 500, batchSize: 256, learningRate: 0.002');
    expect(typescriptOf(choice('data=table'), 500)).toContain("readCsv('points.csv')");
  });

  it('as commands', () => {
    const lines = commandsOf(choice('data=spirals&noise=0.2&flow=nsf-coupling&layers=3&bins=12&width=16'), 500).split(
      '\n',
    );
    expect(lines[0]).toBe('flows data make spirals -n 20000 --noise 0.2 --seed 1 -o points.csv');
    expect(lines[1]).toBe(
      'flows train points.csv --flow nsf-coupling --layers 3 --hidden 16,16 --set bins=12 --steps 500 --batch 256 --learning-rate 0.002 --schedule constant --validation 0 --seed 1 -o model.safetensors',
    );
    expect(commandsOf(choice('flow=naf&units=5'), 1)).toContain(' --set monotone.units=5 ');
  });
});

it('a table as CSV, names quoted where they must be', () => {
  expect(toCsv(['a', 'b,c'], [1, 2.5, -3, 1e-9])).toBe('a,"b,c"\n1,2.5\n-3,1e-9\n');
});

it('pictures of a strip are taken at 1, 2, 5 of every power of ten', () => {
  const marks = [0, 10, 20, 50, 99, 100, 700, 1000].map(nextMark);
  expect(marks).toEqual([10, 20, 50, 100, 100, 200, 1000, 2000]);
});
