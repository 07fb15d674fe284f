import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, openSite, type Site } from './site.ts';

/** Compressed bytes that the first view may take. */
const budget = 250_000;

describe.skipIf(!hasChromium)('a first visit', () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site?.close());

  it('is small, and fetches no engine', async () => {
    const sizes = new Map<string, number>();
    const { page, problems } = await site.open('', {
      // What the service worker fetches for later is not the first view.
      serviceWorkers: 'block',
      onResponse: async (answer) => void sizes.set(answer.url(), gzipSync(await answer.body()).length),
    });
    const figure = page.getByRole('img', { name: /600 points/ });
    await figure.waitFor();
    // It moves.
    const first = await figure.getAttribute('aria-label');
    await expect.poll(() => figure.getAttribute('aria-label')).not.toBe(first);
    expect([...sizes.keys()].filter((url) => /\.wasm|ort|tfjs/.test(url))).toEqual([]);
    const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    expect(total).toBeGreaterThan(20_000);
    expect(total).toBeLessThan(budget);
    expect(problems).toEqual([]);
  });

  it('is enough to come back without a network', async () => {
    const { page, problems } = await site.open();
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    await page.context().setOffline(true);
    await page.reload();
    await page.getByRole('img', { name: /600 points/ }).waitFor();
    await page.getByRole('link', { name: 'Stretching a density' }).first().click();
    await page.getByRole('heading', { level: 1, name: 'Stretching a density' }).waitFor();
    expect(problems).toEqual([]);
  });
});
