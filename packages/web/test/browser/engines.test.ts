import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, launchChromium } from './chromium.ts';
import { serveSite, type Site } from './serve-site.ts';

let site: Site;
let browser: Browser;
let page: Page;

describe.skipIf(!hasChromium)('engines in Chromium', () => {
  beforeAll(async () => {
    [site, browser] = await Promise.all([serveSite(fileURLToPath(new URL('page', import.meta.url))), launchChromium()]);
    page = await browser.newPage();
    page.on('pageerror', (error) => console.error(error));
    await page.goto(site.url);
    await page.waitForFunction(() => 'runSuite' in window);
    // Small tensors would be computed on the host, which is not what is to be tested.
    await page.evaluate(async () => {
      await window.setFlag('WEBGL_CPU_FORWARD', false);
      await window.setFlag('WEBGPU_CPU_FORWARD', false);
    });
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  for (const name of ['tfjs-webgl', 'tfjs-webgpu', 'onnxruntime-web', 'onnxruntime-web-webgpu'] as const)
    it(`${name} conforms`, async () => {
      const options = { full: process.env['FLOWS_FULL'] !== undefined, filter: process.env['FLOWS_FILTER'] ?? '' };
      const result = await page.evaluate(([name, options]) => window.runSuite(name, options), [name, options] as const);
      const { unavailable, passed, failures, milliseconds } = result;
      console.log(
        `${name}: ${unavailable ?? `${passed} passed, ${failures.length} failed`}, ${(milliseconds / 1000).toFixed(1)} s`,
      );
      expect(failures).toEqual([]);
    });
});
