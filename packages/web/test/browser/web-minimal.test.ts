import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, launchChromium } from './chromium.ts';
import { serveSite, type Site } from './serve-site.ts';

describe.skipIf(!hasChromium)('examples/web-minimal', () => {
  let site: Site;
  let browser: Browser;
  beforeAll(async () => {
    const root = fileURLToPath(new URL('../../../../examples/web-minimal', import.meta.url));
    [site, browser] = await Promise.all([serveSite(root), launchChromium()]);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  it('learns, draws, pauses and goes on', async () => {
    const page = await browser.newPage();
    const problems: unknown[] = [];
    page.on('pageerror', (error) => problems.push(error));
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    await page.goto(site.url);
    const status = page.getByRole('status');
    const step = async (): Promise<number> => Number(/Step (\d+)/.exec((await status.textContent()) ?? '')?.[1] ?? 0);
    await expect.poll(step, { timeout: 60_000 }).toBeGreaterThan(200);
    await page.getByRole('button').click();
    await page.waitForTimeout(300);
    const paused = await step();
    await page.waitForTimeout(300);
    expect(await step()).toBe(paused);
    await page.getByRole('button').click();
    await expect.poll(step, { timeout: 30_000 }).toBeGreaterThan(paused + 50);
    expect(Number(/loss (.*) nats/.exec((await status.textContent())!)![1])).toBeLessThan(1.5);
    const inked = await page.evaluate(() => {
      const { width, height } = document.querySelector('canvas')!;
      const { data } = document.querySelector('canvas')!.getContext('2d')!.getImageData(0, 0, width, height);
      return data.filter((value, i) => i % 4 === 3 && value > 0).length;
    });
    expect(inked).toBeGreaterThan(1000);
    expect(problems).toEqual([]);
  });
});
