import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, launchChromium } from './chromium.ts';
import { serveTestPage, type Site } from './serve-site.ts';

let site: Site;
let browser: Browser;
let page: Page;
const loaded: string[] = [];

describe.skipIf(!hasChromium)('a trainer in Chromium', () => {
  beforeAll(async () => {
    [site, browser] = await Promise.all([serveTestPage(), launchChromium()]);
    page = await browser.newPage();
    page.on('pageerror', (error) => console.error(error));
    page.context().on('request', (request) => loaded.push(request.url()));
    await page.goto(site.url);
    await page.waitForFunction(() => 'trainerTests' in window);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  it('looks at once, trains on wasm, and looks while it trains', async () => {
    expect(loaded.filter((url) => url.endsWith('.wasm'))).toEqual([]);
    const result = await page.evaluate(() => window.trainerTests.train());
    const { losses, ...rest } = result;
    console.log(rest);
    expect(result).toMatchObject({ engine: 'onnxruntime-web', problems: [] });
    expect(result.engineBefore).toBeUndefined();
    expect(losses).toHaveLength(result.step);
    expect(losses.at(-1)).toBeLessThan(losses[0]! - 0.3);
    expect(result.answers).toBeGreaterThan(5);
  });

  it('goes on from a session that the browser has kept, as if it had not stopped', async () => {
    const { kept, forgotten, whole, parts } = await page.evaluate(() => window.trainerTests.goOn());
    expect([kept, forgotten]).toEqual([true, true]);
    expect(whole).toHaveLength(40);
    expect(parts).toEqual(whole);
  });

  it('recovers when the worker is killed', async () => {
    const result = await page.evaluate(() => window.trainerTests.kill());
    expect(result.step).toBe(600);
    expect(result.statuses).toContain('recovering');
    expect(result.problems).toEqual(['ENGINE_FAILED: the worker crashed: it gives no sign of life']);
  });

  it.each(['tfjs-webgl', 'tfjs-webgpu', 'onnxruntime-web-webgpu'] as const)(
    'takes another engine when %s loses its GPU',
    async (name) => {
      const result = await page.evaluate((name) => window.trainerTests.loseGraphics(name), name);
      expect(result).toMatchObject({ first: name, engine: 'reference' });
      expect(result.statuses).toContain('recovering');
      expect(result.problems).toEqual([`ENGINE_FAILED: ${name}: the GPU context was lost`]);
      expect(result.losses.every(Number.isFinite)).toBe(true);
    },
  );

  it('makes an engine on WebGPU anew when the device of one is lost', async () => {
    const { codes, results } = await page.evaluate(() => window.trainerTests.loseOnPage());
    expect(codes).toEqual(['ENGINE_FAILED', 'ENGINE_FAILED']);
    expect(results[1]).toEqual(results[0]);
  });

  it('sends a model through a file, and saves it', async () => {
    const [download, { expected, actual }] = await Promise.all([
      page.waitForEvent('download'),
      page.evaluate(() => window.trainerTests.throughFile()),
    ]);
    expect(actual).toEqual(expected);
    expect(download.suggestedFilename()).toBe('moons.safetensors');
  });
});
