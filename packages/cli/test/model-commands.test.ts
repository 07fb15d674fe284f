import { watch } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { readSafetensors, writeSafetensors } from '@flows/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { runFlows, runShell, temporaryFolder } from './run-flows.ts';

const folder = temporaryFolder();
const moons = (): string => folder.path('moons.csv');
const model = (): string => folder.path('model.safetensors');
const small = ['--steps', '60', '--layers', '4', '--hidden', '16', '--seed', '3'];

beforeAll(async () => {
  await runFlows(['data', 'make', 'two-moons', '-n', '1500', '--seed', '1', '-o', moons()]);
  const { code, stderr } = await runFlows(['train', moons(), '-o', model(), ...small]);
  expect({ code, stderr }).toMatchObject({ code: 0 });
}, 60_000);

/** What a command writes when it refuses: a line and a hint, and nothing on standard output. */
function expectRefusal(
  { code, stdout, stderr }: { code: number | null; stdout: string; stderr: string },
  exitCode: number,
  message: RegExp,
): void {
  expect({ code, stdout, stderr }).toMatchObject({ code: exitCode, stdout: '' });
  const lines = stderr.trimEnd().split('\n').slice(-2);
  expect(lines[0]).toMatch(/^Error: /);
  expect(lines[0]).toMatch(message);
  expect(lines[1]).toMatch(/^ {2}hint: \S/);
  expect(stderr).not.toMatch(/^ {4}at /m);
}

describe('flows train', () => {
  it('tells on standard error what it does, line by line where it is no terminal', async () => {
    const { code, stdout, stderr } = await runFlows([
      'train',
      moons(),
      '-o',
      folder.path('told.safetensors'),
      ...small,
    ]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toMatch(/^data +1 350 rows to train on, 150 held out; columns x, y$/m);
    expect(stderr).toMatch(/^step 60\/60 {2}loss -?\d+\.\d{4} .*validation .*in [\d.]+ s$/m);
    expect(stderr).toMatch(/one Gaussian 1\.\d{4}$/m);
    // eslint-disable-next-line no-control-regex
    expect(stderr).not.toMatch(/[\x1b\r]/);
  });

  it('as JSON has the numbers of the run, and nothing on standard error', async () => {
    const output = folder.path('json.safetensors');
    const { stdout, stderr } = await runFlows(['train', moons(), '-o', output, ...small, '--json']);
    expect(stderr).toBe('');
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ model: output, flow: 'realnvp', steps: 60, seed: 3 });
    expect(report.gaussianNll).toBeGreaterThan(1.7);
    for (const field of ['seconds', 'stepsPerSecond', 'trainNll', 'validationNll'])
      expect(report[field]).toBeTypeOf('number');
    expect(report.engine).toBeTypeOf('string');
  });

  it('gives the same bytes for the same seed', async () => {
    const again = folder.path('again.safetensors');
    await runFlows(['train', moons(), '-o', again, ...small]);
    expect((await readFile(again)).equals(await readFile(model()))).toBe(true);
  });

  it('tells the seed it has drawn', async () => {
    const run = await runFlows(['train', moons(), '--dry-run']);
    expect(run.stderr).toMatch(/^seed \d+$/m);
  });

  it('reads from a pipe, and writes the model to one', async () => {
    const line = `flows train - -o - ${small.join(' ')} < moons.csv 2>/dev/null | flows sample - -n 2 --seed 1`;
    const { code, stdout } = await runShell(line, { cwd: folder.path('.') });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^x,y\n([^,\n]+,[^,\n]+\n){2}$/);
  });

  it('trains by epochs, on chosen columns, without missing values', async () => {
    const penguins = folder.path('penguins.csv');
    await runFlows(['data', 'make', 'penguins', '-o', penguins]);
    const columns = ['--columns', 'body_mass_g,beak_length_mm'];
    expectRefusal(await runFlows(['train', penguins, '--dry-run']), 3, /2 of 344 rows have missing values/);
    const { stdout } = await runFlows([
      'train',
      penguins,
      '--dry-run',
      '--json',
      '--drop-missing',
      ...columns,
      '--epochs',
      '10',
      '--batch',
      '50',
    ]);
    expect(JSON.parse(stdout)).toMatchObject({
      columns: ['body_mass_g', 'beak_length_mm'],
      rows: 342,
      trainRows: 308,
      batch: 50,
      steps: 60,
    });
  });

  it('with --dry-run says what it would do and writes nothing', async () => {
    const { code, stdout, stderr } = await runFlows(['train', moons(), '--dry-run', '--seed', '1', '--flow', 'NICE']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toMatch(/nice with [\d ]+ parameters/);
    expect(stderr).toMatch(/8 × coupling/);
  });

  it('sets any option of the flow, also of its parts', async () => {
    const flags = [
      '--flow',
      'naf',
      '--set',
      'layout=coupling',
      '--set',
      'monotone.units=3',
      '--set',
      'monotone.bound=2',
    ];
    const { stdout } = await runFlows(['train', moons(), '--dry-run', '--json', '--seed', '1', ...flags]);
    const [layer] = JSON.parse(stdout).spec.bijection.layers;
    expect(layer).toMatchObject({ type: 'coupling', transformer: { type: 'deepSigmoidal', units: 3, bound: 2 } });
  });

  it('on Ctrl-C saves the best so far and exits with 130', async () => {
    const output = folder.path('stopped.safetensors');
    const { code, stderr } = await runFlows(['train', moons(), '-o', output, '--steps', '1e6', '--seed', '1'], {
      onStart: (child) => {
        const stop = (chunk: Buffer): void => {
          if (!chunk.includes('step ')) return;
          child.stderr!.off('data', stop); // a second signal would not wait
          child.kill('SIGINT');
        };
        child.stderr!.on('data', stop);
      },
    });
    expect({ code, stderr }).toMatchObject({ code: 130 });
    expect(stderr).toMatch(
      /^saved .*stopped\.safetensors\nError: training stopped at step \d+ of 1000000\n {2}hint: /m,
    );
    expect((await runFlows(['sample', output, '-n', '1', '--seed', '1'])).code).toBe(0);
  });

  it('learns one column with every flow, and says where that is a Gaussian', async () => {
    const column = folder.path('column.csv');
    await writeFile(column, `x\n${Array.from({ length: 200 }, (_, i) => `${Math.sin(i)}\n`).join('')}`);
    const train = (flow: string, ...flags: string[]) =>
      runFlows(['train', column, '--flow', flow, '--seed', '1', '--steps', '5', ...flags]);
    const { code, stderr } = await train('realnvp', '-o', folder.path('column.safetensors'));
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringMatching(/nothing but a Gaussian/) });
    for (const flow of ['nice', 'maf', 'nsf-coupling']) {
      const plan = await train(flow, '--dry-run');
      expect(plan.code).toBe(0);
      expect(plan.stderr.includes('nothing but a Gaussian')).toBe(flow !== 'nsf-coupling');
    }
  });

  it.each([
    ['a missing file', undefined, 3, /cannot read .*: no such file/],
    ['an empty file', '', 3, /is empty/],
    ['no rows', 'x,y\n', 3, /no rows/],
    ['a ragged row', 'x,y\n1,2\n3\n', 3, /row 2 \(line 3\) has 1 value, expected 2/],
    ['text', 'x,y\n1,2\n3,tall\n', 3, /row 2 \(line 3\), column "y": "tall" is not a number/],
    ['NaN', 'x,y\n1,2\n3,NaN\n', 3, /missing values/],
    ['an infinite number', 'x,y\n1,2\n3,inf\n', 3, /"inf" is not a finite number/],
    ['one row', 'x,y\n1,2\n', 3, /1 rows?,? /],
    [
      'a constant column',
      `x,y\n${Array.from({ length: 20 }, (_, i) => `${i},7\n`).join('')}`,
      3,
      /column y is constant/,
    ],
    ['no table at all', '\0\u0001\u0002', 3, /not a text file/],
  ])('refuses %s', async (name, content, exitCode, message) => {
    const path = folder.path(`${name.replaceAll(' ', '-')}.csv`);
    if (content !== undefined) await writeFile(path, content);
    const run = await runFlows(['train', path, '-o', folder.path('never.safetensors'), '--seed', '1']);
    expectRefusal(run, exitCode, message);
  });

  it.each([
    [['--batch', '5000'], 3, /1350 training rows, expected at least the batch size 5000/],
    [['--columns', 'x,z'], 3, /no column "z"/],
    [['--flow', 'realnpv'], 2, /no flow "realnpv"/],
    [['--steps', '0'], 2, /--steps is 0/],
    [['--steps', '10', '--epochs', '1'], 2, /--epochs/],
    [['--validation', '1'], 2, /--validation is 1/],
    [['--learning-rate', '-1'], 2, /--learning-rate is -1/],
    [['--hidden', '8,x'], 2, /--hidden is 8,x/],
    [['--set', 'bins=8'], 2, /realnvp has no option "bins"/],
    [['--set', 'bound=0'], 2, /\bbound\b.*0\.001/],
    [['--set', 'layers=3'], 2, /--set layers is --layers/],
    [['--set', 'scale=tanh', '--set', 'scale=softClip'], 2, /--set gives scale twice/],
    [['--flow', 'naf', '--set', 'monotone=3', '--set', 'monotone.units=3'], 2, /--set gives monotone.units twice/],
    [['--set', 'scale'], 2, /--set is scale, expected NAME=VALUE/],
    [['--engine', 'abacus'], 6, /no engine "abacus"/],
    [['--engine', 'tfjs-node'], 6, /tfjs-node is not installed/],
  ])('refuses %j', async (flags, exitCode, message) => {
    const output = folder.path('never.safetensors');
    expectRefusal(await runFlows(['train', moons(), '-o', output, '--seed', '1', ...flags]), exitCode, message);
    await expect(readFile(output)).rejects.toThrow('ENOENT');
  });

  it('says when training diverges', async () => {
    const flags = ['--seed', '1', '--steps', '40', '--learning-rate', '1e30'];
    const output = folder.path('diverged.safetensors');
    expectRefusal(await runFlows(['train', moons(), '-o', output, ...flags]), 5, /the loss became/);
  });

  it('asks where to save, before it reads or computes', async () => {
    expectRefusal(await runFlows(['train', 'absent.csv']), 2, /missing --output/);
    expectRefusal(await runFlows(['train', 'absent.csv', '-o', '/nonexistent/m.safetensors']), 3, /no folder/);
    expectRefusal(await runFlows(['train', 'absent.csv', '-o', folder.path('.')]), 3, /is a directory/);
  });

  it('says as JSON what is wrong', async () => {
    const { code, stdout, stderr } = await runFlows(['train', 'absent.csv', '-o', folder.path('x'), '--json']);
    expect({ code, stderr }).toEqual({ code: 3, stderr: '' });
    const { error } = JSON.parse(stdout);
    expect(error).toMatchObject({ code: 'DATA_INVALID', message: 'cannot read absent.csv: no such file' });
    expect(error.hint).toContain('check the path');
  });
});

describe('flows sample', () => {
  it('writes the columns of the model, the same bytes for the same seed', async () => {
    const sample = async (seed: string) => (await runFlows(['sample', model(), '-n', '40', '--seed', seed])).stdout;
    const first = await sample('1');
    expect(first).toMatch(/^x,y\n([^,\n]+,[^,\n]+\n){40}$/);
    expect(await sample('1')).toBe(first);
    expect(await sample('2')).not.toBe(first);
  });

  it('of no rows writes the header', async () => {
    expect((await runFlows(['sample', model(), '-n', '0', '--seed', '1'])).stdout).toBe('x,y\n');
  });

  it('writes more rows than it holds in memory', async () => {
    const output = folder.path('many.tsv');
    const { stdout } = await runFlows(['sample', model(), '-n', '40_000', '--seed', '1', '-o', output, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ rows: 40_000, columns: ['x', 'y'], seed: 1, output });
    const lines = (await readFile(output, 'utf8')).trimEnd().split('\n');
    expect(lines).toHaveLength(40_001);
    expect(new Set(lines).size).toBeGreaterThan(39_900);
    expect(lines[0]).toBe('x\ty');
  });

  it('ends at once when the reader leaves', async () => {
    const { code, stdout, stderr } = await runShell(`flows sample ${model()} -n 1e7 --seed 1 | head -n 1`);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'x,y\n', stderr: '' });
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('on %s leaves no half a file', async (signal) => {
    const output = folder.path('half.csv');
    const { code, stderr } = await runFlows(['sample', model(), '-n', '1e7', '--seed', '1', '-o', output], {
      onStart: (child) => {
        // Rows go to a file of this name first.
        const watcher = watch(folder.path('.'), (_, name) => {
          if (!name?.startsWith('.flows-')) return;
          watcher.close(); // a second signal would not wait
          child.kill(signal);
        });
      },
    });
    expect({ code, stderr }).toMatchObject({ code: 130 });
    const left = (await readdir(folder.path('.'))).filter((name) => name === 'half.csv' || name.startsWith('.flows-'));
    expect(left).toEqual([]);
  });

  it('as JSON has the rows, where no file is given', async () => {
    const { stdout } = await runFlows(['sample', model(), '-n', '3', '--seed', '1', '--json']);
    expect(JSON.parse(stdout).samples).toHaveLength(3);
    const { code } = await runFlows(['sample', model(), '-n', '1e9', '--seed', '1', '--json']);
    expect(code).toBe(2);
  });

  it.each([['-1'], ['1.5'], ['x']])('refuses -n %s', async (n) => {
    expectRefusal(await runFlows(['sample', model(), '-n', n]), 2, /--rows is/);
  });
});

describe('model files', () => {
  const commands = [['sample', '-n', '1', '--seed', '1'], ['inspect']] as const;

  it.each([
    ['a missing one', async () => undefined, /cannot read .*: no such file/],
    ['an empty one', async () => new Uint8Array(0), /./],
    ['a truncated one', async () => (await readFile(model())).subarray(0, 2000), /./],
    [
      'a corrupted one',
      async () => {
        const bytes = await readFile(model());
        bytes[bytes.length - 5]! ^= 0xff;
        return bytes;
      },
      /sha256|checksum|damaged/i,
    ],
    [
      'one of a later version',
      async () => {
        const { metadata, tensors } = readSafetensors(await readFile(model()));
        return writeSafetensors(tensors, { ...metadata, flowsFormat: '99' });
      },
      /99|later|newer/,
    ],
    ['what is no model', async () => readFile(moons()), /./],
  ])('%s is refused with exit code 4', async (name, content, message) => {
    const path = folder.path(`${name.replaceAll(' ', '-')}.safetensors`);
    const bytes = await content();
    if (bytes !== undefined) await writeFile(path, bytes);
    for (const [command, ...flags] of commands) expectRefusal(await runFlows([command, path, ...flags]), 4, message);
  });
});

describe('flows log-prob', () => {
  it('adds a column and keeps the others as they are, in any order', async () => {
    const path = folder.path('labelled.csv');
    await writeFile(path, 'name,y,x\n"Doe, J",0.50,1.00\nb,-0.4,0.9\n');
    const { code, stdout } = await runFlows(['log-prob', model(), path]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^name,y,x,log_prob\n"Doe, J",0\.50,1\.00,-?[\d.]+\nb,-0\.4,0\.9,-?[\d.]+\n$/);
    const again = folder.path('again.csv');
    await writeFile(again, stdout);
    expect((await runFlows(['log-prob', model(), again])).stdout).toBe(stdout);
  });

  it('is in a pipe what the training has said', async () => {
    const { stdout } = await runShell(`flows data make two-moons -n 500 --seed 9 | flows log-prob ${model()} - --json`);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ rows: 500, dropped: 0 });
    expect(report.logProb).toHaveLength(500);
    expect(report.nll).toBeLessThan(1.8);
  });

  it('leaves out rows with missing values if told to', async () => {
    const path = folder.path('gaps.csv');
    await writeFile(path, 'x,y\n1,0.5\n,0.5\n');
    expectRefusal(await runFlows(['log-prob', model(), path]), 3, /missing/);
    const { stdout, stderr } = await runFlows(['log-prob', model(), path, '--drop-missing']);
    expect(stdout.trimEnd().split('\n')).toHaveLength(2);
    expect(stderr).toBe('left out 1 rows with missing values\n');
  });

  it('reads standard input once', async () => {
    expectRefusal(await runFlows(['log-prob', '-', '-']), 2, /only one of the files can be standard input/);
  });

  it('refuses a table without the columns of the model', async () => {
    const path = folder.path('others.csv');
    await writeFile(path, 'a,b\n1,2\n');
    expectRefusal(await runFlows(['log-prob', model(), path]), 3, /no column "x"/);
  });
});

describe('flows inspect', () => {
  it('shows the flow, the columns and the training', async () => {
    const { stdout, stderr } = await runFlows(['inspect', model()]);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/4 × coupling/);
    expect(stdout).toMatch(/^columns +x, y$/m);
    expect(stdout).toMatch(/60 steps, batch 256, adam, learning rate 0\.002, seed 3/);
  });

  it('as JSON has all of it', async () => {
    const report = JSON.parse((await runFlows(['inspect', model(), '--json'])).stdout);
    expect(report).toMatchObject({
      spec: { type: 'flow' },
      columns: [{ name: 'x', type: 'real' }, { name: 'y' }],
      training: { steps: 60, seed: 3, rows: 1500 },
    });
    expect(report.parameters.trainable).toBeGreaterThan(100);
    expect(report.params[0]).toHaveProperty('shape');
  });
});

describe('flows plot', () => {
  it('writes SVG and PNG', async () => {
    const files = ['svg', 'png'].map((extension) => folder.path(`density.${extension}`));
    const run = await runFlows([
      'plot',
      model(),
      moons(),
      '--seed',
      '1',
      '--json',
      ...files.flatMap((file) => ['-o', file]),
    ]);
    expect(JSON.parse(run.stdout)).toMatchObject({ files, rows: 1500, seed: 1 });
    expect(await readFile(files[0]!, 'utf8')).toMatch(/^<svg .*nats per row/);
    expect((await readFile(files[1]!)).subarray(1, 4).toString()).toBe('PNG');
  });

  it('draws in the terminal: with colours if there are any, in ASCII if not', async () => {
    const plot = async (env: Record<string, string>) =>
      (await runFlows(['plot', model(), '--seed', '1', '-n', '500'], { env })).stdout;
    // eslint-disable-next-line no-control-regex
    expect(await plot({})).toMatch(/^[\x20-\x7e\n]+$/);
    expect(await plot({ FORCE_COLOR: '1' })).toContain('\u001B[38;5;');
    // eslint-disable-next-line no-control-regex
    expect(await plot({ FORCE_COLOR: '1', NO_COLOR: '1' })).toMatch(/^[\x20-\x7e\n]+$/);
  });

  it('refuses names of which it knows no format, before it computes', async () => {
    expectRefusal(await runFlows(['plot', 'absent', '-o', 'x.gif']), 2, /format of the figure x\.gif/);
  });
});

describe('flows doctor', () => {
  it('has an engine', async () => {
    const { code, stdout } = await runFlows(['doctor', '--json']);
    expect(code).toBe(0);
    const { engines } = JSON.parse(stdout);
    expect(engines.find(({ name }: { name: string }) => name === 'reference')).toMatchObject({ available: true });
  });
});

describe('flows demo', () => {
  it('makes, trains, samples and draws', async () => {
    const out = folder.path('demo');
    const { code, stdout, stderr } = await runFlows(['demo', '--out', out, '--steps', '40']);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stderr).toMatch(/^\$ flows train .*moons\.csv -o .*model\.safetensors/m);
    expect(stdout).toMatch(/one Gaussian 1\.\d+, this flow .* 0\.2892$/m);
    for (const name of ['moons.csv', 'model.safetensors', 'samples.csv', 'density.png', 'density.svg']) {
      expect((await readFile(`${out}/${name}`)).length).toBeGreaterThan(1000);
    }
  });
});
