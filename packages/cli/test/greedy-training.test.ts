import { beforeAll, describe, expect, it } from 'vitest';
import { runFlows, temporaryFolder } from './run-flows.ts';

const folder = temporaryFolder();
const moons = (): string => folder.path('moons.csv');
const model = (): string => folder.path('model.safetensors');
const train = (...flags: string[]) =>
  runFlows(['train', moons(), '-o', model(), '--flow', 'sinf', '--seed', '1', ...flags]);

beforeAll(async () => {
  await runFlows(['data', 'make', 'two-moons', '-n', '3000', '--seed', '1', '-o', moons()]);
});

describe('flows train --flow sinf', () => {
  it('finds layers from the data, without steps along gradients', async () => {
    const { code, stderr } = await train();
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stderr).toMatch(/^training {2}layer by layer, as many as help$/m);
    expect(stderr).toMatch(/^layer 1\/200 {2}loss /m);
    expect(stderr).toMatch(
      /^\d+ layers in .* layers\/s\); NLL in nats per row: train .*, validation .*, one Gaussian/m,
    );
    const { training } = JSON.parse((await runFlows(['inspect', model(), '--json'])).stdout);
    expect(training).toMatchObject({ objective: 'sliced-wasserstein', seed: 1, rows: 3000 });
    expect(training.validationNll).toBeLessThan(training.gaussianNll - 0.7);
    const scored = JSON.parse((await runFlows(['log-prob', model(), moons(), '--json'])).stdout);
    expect(scored.nll).toBeLessThan(training.gaussianNll - 0.7);
  });

  it('takes layers, patience and validation, and says so in JSON', async () => {
    const report = JSON.parse((await train('--layers', '3', '--patience', '5', '--validation', '0', '--json')).stdout);
    expect(report).toMatchObject({ method: 'greedy', flow: 'sinf', steps: 3, seed: 1 });
    expect(report).not.toHaveProperty('validationNll');
    const plan = JSON.parse((await train('--layers', '3', '--dry-run', '--json')).stdout);
    expect(plan).toMatchObject({ method: 'greedy', layers: 3, trainRows: 2700, validationRows: 300 });
  });

  it('trains by likelihood where that is asked for', async () => {
    for (const flags of [
      ['--steps', '20'],
      ['--method', 'likelihood'],
      ['--context', 'y'],
    ]) {
      const plan = JSON.parse((await train('--dry-run', '--json', ...flags)).stdout);
      expect(plan.method).toBe('likelihood');
    }
    const { training } = JSON.parse(
      (await train('--steps', '20').then(() => runFlows(['inspect', model(), '--json']))).stdout,
    );
    expect(training).toMatchObject({ objective: 'negative-log-likelihood', steps: 20 });
  });

  it('keeps the layers so far when it is stopped', async () => {
    const { code, stderr } = await runFlows(
      ['train', moons(), '-o', folder.path('stopped.safetensors'), '--flow', 'sinf', '--layers', '10000'].concat(
        '--validation',
        '0',
      ),
      {
        onStart: (child) => {
          const stop = (text: Buffer): void => {
            if (!/layer \d/.test(text.toString())) return;
            child.stderr!.off('data', stop); // a second signal would not wait
            child.kill('SIGINT');
          };
          child.stderr!.on('data', stop);
        },
      },
    );
    expect(stderr).toMatch(/^saved .*stopped\.safetensors\nError: stopped after \d+ layers/m);
    expect(code).toBe(130);
    expect((await runFlows(['sample', folder.path('stopped.safetensors'), '-n', '2', '--seed', '1'])).code).toBe(0);
  });

  it.each([
    [['--method', 'greedy', '--steps', '5'], /a greedy fit has no --steps/],
    [['--method', 'greedy', '--context', 'y'], /a greedy fit has no --context/],
  ])('refuses %j', async (flags, message) => {
    const { code, stderr } = await train(...flags);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringMatching(message) });
  });

  it('refuses flows that cannot be fitted so', async () => {
    const flags = ['train', moons(), '--dry-run', '--seed', '1', '--flow', 'nsf', '--method', 'greedy'];
    const { code, stderr } = await runFlows(flags);
    expect(stderr).toMatch(/nsf cannot be fitted greedily\n.*flows that can: sinf/);
    expect(code).toBe(2);
  });
});
