import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { flowPresets } from '@flows/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandsOf, typescriptOf, type RunChoice } from '../src/lab/exchange/snippets.ts';
import { controlsOf } from '../src/lab/flow/flow-controls.ts';
import { labFields } from '../src/lab/lab-fields.ts';
import { readFields } from '../src/state/fields.ts';

const pathOf = (place: string): string => fileURLToPath(new URL(place, import.meta.url));
const flowsCommand = pathOf('../../../packages/cli/bin/run.js');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'snippets-'));
  // Programs find the packages as they would in a project that has installed them.
  await symlink(pathOf('../node_modules'), join(folder, 'node_modules'));
});
afterAll(() => rm(folder, { recursive: true }));

function run(command: string, args: readonly string[]): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve) =>
    execFile(command, args, { cwd: folder }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : 1, output: stdout + stderr }),
    ),
  );
}
const runShell = (lines: string) =>
  run('bash', ['-ec', `flows() { "${process.execPath}" "${flowsCommand}" "$@"; }\n${lines}`]);

/** A preset with every control at a value of its own, as small as may be. */
function choiceOf(flow: string): RunChoice {
  const { values } = readFields(labFields, new URLSearchParams('width=4&depth=1&batch=16'));
  const { options } = controlsOf(flowPresets.find(({ name }) => name === flow)!);
  const changed = options.map(({ name, own, values: choices }) => [name, choices.find((value) => value !== own)]);
  return { ...values, flow, ...Object.fromEntries(changed) };
}
const presets = flowPresets.map(({ name }) => name);

describe('the same in code', () => {
  it('as commands: every line runs', async () => {
    const { code, output } = await runShell(commandsOf(choiceOf('nsf-coupling'), 1));
    expect({ code, output }).toMatchObject({ code: 0 });
  });

  it('as commands: every flow with every option trains', async () => {
    const lines = presets.map((flow) => `${commandsOf(choiceOf(flow), 1).split('\n')[1]} --json --engine reference`);
    const { code, output } = await runShell(['flows data make two-moons -n 50 -o points.csv', ...lines].join('\n'));
    expect({ code, output }).toMatchObject({ code: 0 });
    const flows = [...output.matchAll(/"flow": ?"(.*?)"/g)].map(([, name]) => name);
    expect(flows).toEqual(presets);
  });

  it('as programs: every flow with every option trains', async () => {
    for (const flow of presets) await writeFile(join(folder, `${flow}.mjs`), typescriptOf(choiceOf(flow), 1));
    await writeFile(join(folder, 'all.mjs'), presets.map((flow) => `await import('./${flow}.mjs');`).join('\n'));
    const { code, output } = await run(process.execPath, ['all.mjs']);
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(output.match(/^1 -?[\d.]+$/gm)).toHaveLength(presets.length);
    expect((await readFile(join(folder, 'model.safetensors'))).length).toBeGreaterThan(100);
  });

  it('as programs that the compiler accepts', async () => {
    const files = presets.map((flow) => `${flow}.mts`);
    for (const flow of presets) await writeFile(join(folder, `${flow}.mts`), typescriptOf(choiceOf(flow), 1));
    const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2023'];
    const { code, output } = await run(pathOf('../../../node_modules/.bin/tsc'), [
      ...options,
      '--lib',
      'es2023,dom',
      ...files,
    ]);
    expect({ code, output }).toEqual({ code: 0, output: '' });
  });
});
