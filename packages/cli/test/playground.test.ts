import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { runFlows, temporaryFolder, type FlowsRun } from './run-flows.ts';

/** Runs until it has printed a line, hands that over, and then presses Ctrl-C. */
async function whileServing(args: readonly string[], visit: (line: string) => Promise<void>): Promise<FlowsRun> {
  let child: ChildProcess | undefined;
  const run = runFlows(args, { onStart: (started) => (child = started) });
  try {
    const line = await new Promise<string>((resolve, reject) => {
      child!.stdout!.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
      void run.then(({ stderr }) => reject(new Error(stderr)));
    });
    await visit(line);
  } finally {
    child!.kill('SIGINT');
  }
  return run;
}

describe('flows playground', () => {
  const folder = temporaryFolder();
  const model = () => folder.path('moons.safetensors');
  beforeAll(async () => {
    await runFlows(['data', 'make', 'two-moons', '-n', '400', '--seed', '1', '-o', folder.path('moons.csv')]);
    const steps = ['--steps', '20', '--seed', '1'];
    const { code, stderr } = await runFlows(['train', folder.path('moons.csv'), ...steps, '-o', model()]);
    expect([code, stderr]).toEqual([0, expect.anything()]);
  });

  it('serves the site, isolated, until Ctrl-C', async () => {
    const { code } = await whileServing(['playground'], async (url) => {
      const answer = await fetch(url);
      expect(answer.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
      expect(await answer.text()).toContain('<div id="app">');
      expect((await fetch(`${url}model.safetensors`)).status).toBe(404);
      expect((await fetch(`${url}../package.json`)).status).toBe(404);
    });
    expect(code).toBe(0);
  });

  it('serves a model beside it', async () => {
    const { code } = await whileServing(['playground', 'link', model()], async (link) => {
      expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#1\/lab\?model=model\.safetensors$/);
      const answer = await fetch(new URL('model.safetensors', link));
      expect(Buffer.from(await answer.arrayBuffer())).toEqual(await readFile(model()));
    });
    expect(code).toBe(0);
  });

  it('says what is wrong', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const taken = await runFlows(['playground', '--port', String(port)]);
    other.close();
    expect([taken.code, taken.stderr]).toEqual([2, expect.stringContaining('--port')]);
    const missing = await runFlows(['playground', 'link', folder.path('none.safetensors')]);
    expect(missing.code).toBe(4);
  });
});
