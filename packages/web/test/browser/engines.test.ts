import { registrySubjects } from '@flows/core/testing';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, launchChromium } from './chromium.ts';
import type { SuiteOptions } from './page/engine-tests.ts';
import { serveTestPage, type Site } from './serve-site.ts';
import type { WebEngineName } from '../../src/index.ts';

/** `transformer affine 0 in a coupling` is of the type `transformer affine`. */
const typeOf = ({ name }: { readonly name: string }): string => name.split(' ').slice(0, 2).join(' ');

let site: Site;
let browser: Browser;
let page: Page;

describe.skipIf(!hasChromium)('engines in Chromium', () => {
  beforeAll(async () => {
    [site, browser] = await Promise.all([serveTestPage(), launchChromium()]);
    page = await browser.newPage();
    page.on('pageerror', (error) => console.error(error));
    await page.goto(site.url);
    await page.waitForFunction(() => 'engineTests' in window);
    // Small tensors would be computed on the host, which is not what is to be tested.
    await page.evaluate(async () => {
      await window.engineTests.setFlag('WEBGL_CPU_FORWARD', false);
      await window.engineTests.setFlag('WEBGPU_CPU_FORWARD', false);
    });
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  const cases = process.env['FLOWS_ALL_CASES'] === undefined ? 'small' : 'all';
  const filter = process.env['FLOWS_FILTER'] ?? '';
  const suites: Readonly<Record<string, SuiteOptions>> = {
    'tfjs-webgl': { cases, filter },
    'tfjs-webgpu': { cases, filter },
    'onnxruntime-web': { cases, filter },
    // Slow in software, and exact to what WebGPU asks of a device's own sine: 2^-11.
    'onnxruntime-web-webgpu': { cases: 'first', filter, tolerance: 5e-4 },
  };
  for (const [name, options] of Object.entries(suites))
    it(`${name} conforms`, async () => {
      const result = await page.evaluate(([name, options]) => window.engineTests.runSuite(name, options), [
        name as WebEngineName,
        options,
      ] as const);
      const { unavailable, passed, failures, milliseconds } = result;
      console.log(
        `${name}: ${unavailable ?? `${passed} passed, ${failures.length} failed`}, ${(milliseconds / 1000).toFixed(1)} s`,
      );
      expect(failures).toEqual([]);
      expect(unavailable).toBeUndefined();
    });

  it.each(['onnxruntime-web', 'tfjs-webgl', 'tfjs-webgpu'] as const)(
    '%s computes every type of the registry',
    async (name) => {
      const { subjects, passed, failures, milliseconds } = await page.evaluate(
        ([name, filter]) => window.engineTests.runRegistry(name, filter),
        [name, filter] as const,
      );
      console.log(`${name}: ${passed} passed, ${failures.length} failed, ${(milliseconds / 1000).toFixed(1)} s`);
      expect(failures).toEqual([]);
      const types = registrySubjects()
        .filter((subject) => subject.first && subject.name.includes(filter))
        .map(typeOf);
      expect(new Set(subjects.map((subject) => typeOf({ name: subject })))).toEqual(new Set(types));
    },
  );

  it('trains in a worker while the page goes on painting', async () => {
    const result = await page.evaluate(() => window.engineTests.trainInWorker('onnxruntime-web', 100));
    console.log(result);
    expect(result.engine).toBe('onnxruntime-web');
    expect(result.lastLoss).toBeLessThan(result.firstLoss - 0.3);
    // 60 frames a second where nothing is in the way; the browser draws in software on the cores that train.
    expect(result.frames).toBeGreaterThan((result.milliseconds / 1000) * 20);
    expect(result.longestFrame).toBeLessThan(250);
  });

  for (const name of ['tfjs-webgl', 'tfjs-webgpu'] as const)
    it(`trains in a worker on ${name}, as in wasm`, async () => {
      const [onGpu, inWasm] = await page.evaluate(
        async (name) => [
          await window.engineTests.trainInWorker(name, 2),
          await window.engineTests.trainInWorker('onnxruntime-web', 2),
        ],
        name,
      );
      console.log(onGpu);
      expect(onGpu!.engine).toBe(name);
      expect(onGpu!.lastLoss).toBeCloseTo(inWasm!.lastLoss, 4);
    });

  it('chooses an engine by trial', async () => {
    const choice = await page.evaluate(() => window.engineTests.choose());
    console.log(choice.reason);
    expect(choice.name).toBe('onnxruntime-web');
    expect(choice.trials.map(({ name }) => name)).toEqual(['onnxruntime-web', 'tfjs-webgpu', 'tfjs-webgl']);
    expect(choice.trials[1]).toMatchObject({ problem: 'a GPU in software' });
    expect(choice.trials[2]).toMatchObject({ problem: 'a GPU in software' });
    const forced = await page.evaluate(() => window.engineTests.choose(['tfjs-webgl', 'reference']));
    expect(forced.name).toBe('tfjs-webgl');
    expect(forced.trials[0]!.milliseconds).toBeGreaterThan(0);
  });

  it.each(['software', 'webgl', 'none'] as const)('chooses without a word in the console: %s', async (graphics) => {
    const other = await launchChromium(graphics);
    const messages: string[] = [];
    try {
      const page = await other.newPage();
      page.on('console', (message) => messages.push(`${message.type()}: ${message.text()}`));
      await page.goto(site.url);
      await page.waitForFunction(() => 'engineTests' in window);
      for (const name of [
        (await page.evaluate(() => window.engineTests.choose())).name,
        await page.evaluate(() => window.engineTests.chooseInWorker()),
      ])
        expect(name).toBe('onnxruntime-web');
      expect(messages).toEqual([]);
      if (graphics === 'software') return;
      // Asked for by name, a GPU that is not there is the browser's to report: nothing is loaded that would say more.
      const problem = { webgl: ['tfjs-webgpu'], none: ['tfjs-webgpu', 'tfjs-webgl'] }[graphics];
      const { trials } = await page.evaluate((candidates) => window.engineTests.choose(candidates), [
        ...problem,
        'reference',
      ] as WebEngineName[]);
      expect(trials.map((trial) => trial.problem === undefined)).toEqual([...problem.map(() => false), true]);
      expect(messages.filter((message) => !/No available adapters|WebGPU Context Provider/.test(message))).toEqual([]);
    } finally {
      await other.close();
    }
  });

  it('refuses WebGL in half precision', async () => {
    const { unavailable } = await page.evaluate(async () => {
      await window.engineTests.setFlag('WEBGL_RENDER_FLOAT32_CAPABLE', false);
      const result = await window.engineTests.runSuite('tfjs-webgl');
      await window.engineTests.setFlag('WEBGL_RENDER_FLOAT32_CAPABLE', true);
      return result;
    });
    expect(unavailable).toContain('half precision');
  });

  it('tells why a worker has no engine', async () => {
    const error = await page.evaluate(() => window.engineTests.failInWorker());
    expect(error).toMatchObject({ code: 'ENGINE_UNSUPPORTED' });
    expect(error.message).toContain('float64');
  });
});
