import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { readSafetensors } from '@flows/core';
import { describe, expect, it } from 'vitest';
import { runFlows, temporaryFolder } from './run-flows.ts';

const folder = temporaryFolder();
const weights = fileURLToPath(new URL('../../core/test/fixtures/zuko-nice.safetensors', import.meta.url));
const zuko = ['import', weights, '--library', 'zuko', '--prefix', 'weights.'];

describe('flows import', () => {
  it('makes a model that tells the densities of the library', async () => {
    const model = folder.path('nice.safetensors');
    const { code, stderr } = await runFlows([...zuko, '--class', 'NICE', '-o', model]);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(/^saved .*: 4 columns, [\d ,]+ parameters\n$/),
    });

    const { tensors } = readSafetensors(await readFile(weights));
    const { shape, data } = tensors.get('x')!;
    const width = shape[1]!;
    const rows = Array.from({ length: shape[0]! }, (_, i) => [...data.subarray(i * width, (i + 1) * width)].join(','));
    const csv = ['x1,x2,x3,x4', ...rows].join('\n');
    const told = await runFlows(['log-prob', model, '-', '--engine', 'reference'], {
      input: csv,
    });
    expect(told.code).toBe(0);
    const logProb = told.stdout
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => Number(line.split(',').at(-1)));
    const expected = [...tensors.get('log_prob')!.data];
    logProb.forEach((value, i) =>
      expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-4 * (1 + Math.abs(expected[i]!))),
    );
    expect(logProb.length).toBe(expected.length);
  });

  it.each([
    [['--class', 'ABC'], 4, /zuko flow "ABC" is unknown/],
    [['--class', 'NICE', '--set', 'bins'], 2, /--set is bins/],
  ])('refuses %j', async (args, exitCode, message) => {
    const { code, stderr } = await runFlows([...zuko, ...args, '-o', folder.path('none.safetensors')]);
    expect(stderr).toMatch(message);
    expect(code).toBe(exitCode);
  });
});
