import { readFile, writeFile, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toyDataset, key } from '@flows/core';
import type { Download, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, openSite, type OpenPage, type Site } from './site.ts';

describe.skipIf(!hasChromium)('the Lab', () => {
  let site: Site;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lab-'));
    site = await openSite();
  });
  afterAll(() => site?.close());

  const within = { timeout: 60_000 };
  const small = 'layers=2&width=8&show=density_samples';
  const steps = async (page: Page): Promise<number> =>
    Number((await page.locator('.steps strong').textContent())!.replaceAll(',', ''));
  const density = (page: Page): Promise<string | null> =>
    page.getByRole('img', { name: /^Density of the model: highest/ }).getAttribute('aria-label');
  const loss = async (page: Page): Promise<number> => {
    const text = await page.getByRole('img', { name: /^Loss after/ }).getAttribute('aria-label');
    return Number(/steps: ([−\d.]+) nats/.exec(text!)![1]!.replace('−', '-'));
  };
  const aboveFloor = async (page: Page): Promise<number> => {
    const text = await page.locator('dl > div', { hasText: 'Above the floor' }).locator('dd').textContent();
    return Number.parseFloat(text!.replace('−', '-'));
  };
  async function open(query: string, options = {}): Promise<OpenPage> {
    const opened = await site.open(`#1/lab${query ? `?${query}` : ''}`, options);
    await opened.page.getByRole('button', { name: 'Train' }).and(opened.page.locator(':enabled')).waitFor();
    return opened;
  }
  async function trainTo(page: Page, count: number): Promise<void> {
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await expect.poll(() => steps(page), within).toBeGreaterThan(count);
  }
  /** What stays for a second. */
  async function atRest<T>(page: Page, read: () => Promise<T>): Promise<T> {
    for (let last = await read(); ;) {
      await page.waitForTimeout(1000);
      const next = await read();
      if (next === last) return next;
      last = next;
    }
  }
  async function saved(page: Page, button: string): Promise<string> {
    const [file] = (await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: button }).click(),
    ])) as [Download, void];
    const path = join(folder, file.suggestedFilename());
    await file.saveAs(path);
    return path;
  }
  async function choose(page: Page, button: string, name: string, content: string | Buffer): Promise<void> {
    const path = join(folder, name);
    await writeFile(path, content);
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: button }).click(),
    ]);
    await chooser.setFiles(path);
  }

  it('the whole way: choose data, train, pause, change the rate, save, open again, share', async () => {
    const { page, problems } = await open(small);
    await page.getByRole('radio', { name: 'Banana' }).check({ force: true });
    await trainTo(page, 300);
    expect(await loss(page)).toBeLessThan(4);
    const rate = page.getByLabel('Rate');
    await rate.focus();
    await page.keyboard.press('ArrowLeft');
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    await page.getByText('paused').waitFor();
    const stoodAt = await steps(page);
    const before = await atRest(page, () => density(page));
    expect(await steps(page)).toBe(stoodAt);

    const model = await saved(page, 'Save model');
    expect(model).toMatch(/realnvp-banana\.safetensors$/);
    const link = await page.evaluate(() => location.hash);
    expect(link).toContain('data=banana');
    expect(link).toContain('rate=0.001');

    // The link: the same settings, not yet trained. The file: the same density.
    const again = await open(link.split('?')[1]!);
    expect(await again.page.getByRole('radio', { name: 'Banana' }).isChecked()).toBe(true);
    expect(await again.page.getByLabel('Layers', { exact: true }).getAttribute('aria-valuetext')).toBe('2');
    await expect.poll(() => density(again.page), within).not.toBe(before);
    await choose(again.page, 'Open model …', 'again.safetensors', await readFile(model));
    await expect.poll(() => density(again.page), within).toBe(before);
    expect([...problems, ...again.problems]).toEqual([]);
  });

  it('a file that is no model, or no table, is told about, and nothing is lost', async () => {
    const { page, problems } = await open(small);
    await trainTo(page, 20);
    await choose(page, 'Open model …', 'no-model.safetensors', 'nothing of the kind');
    await page.getByRole('alert').waitFor();
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    await page.getByText('paused').waitFor();
    const stoodAt = await steps(page);
    expect(stoodAt).toBeGreaterThan(20);
    await page.getByRole('alert').getByRole('button', { name: 'Close' }).click();

    await page.getByRole('radio', { name: 'Table' }).check({ force: true });
    await choose(page, 'Open a CSV file …', 'words.csv', 'a,b\nx,y\n');
    expect(await page.getByRole('alert').textContent()).toContain('words.csv');
    const points = toyDataset('spirals').sample(key(0), 400);
    const rows = Array.from({ length: 400 }, (_, i) => `${i},${points[2 * i]},${points[2 * i + 1]}`);
    await choose(page, 'Open a CSV file …', 'spirals.csv', ['n,across,up', ...rows].join('\n'));
    await page.getByText('spirals.csv: 400 rows').waitFor();
    await page.getByLabel('Across').selectOption('across');
    await page.getByLabel('Up', { exact: true }).selectOption('up');
    await page.getByText(`A run of ${stoodAt.toLocaleString('en')} steps was dropped`).waitFor();
    await trainTo(page, 5);
    expect(problems).toEqual([]);
  });

  it('by keys alone: train, pause, one step, reset, undo, help', async () => {
    const { page, problems } = await open(small);
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => steps(page), within).toBe(1);
    await page.keyboard.press('Space');
    await expect.poll(() => steps(page), within).toBeGreaterThan(60);
    await page.keyboard.press('Space');
    await page.getByText('paused').waitFor();
    const stoodAt = await atRest(page, () => steps(page));
    await page.keyboard.press('r');
    await expect.poll(() => steps(page), within).toBe(0);
    await page.getByRole('button', { name: 'Undo' }).press('Enter');
    await expect.poll(() => steps(page), within).toBe(stoodAt);
    await page.keyboard.press('?');
    await page.getByRole('heading', { name: 'The Lab' }).waitFor();
    await page.keyboard.press('Escape');
    expect(problems).toEqual([]);
  });

  it('paint, and compare two runs', async () => {
    const { page, problems } = await site.open(`#1/lab?${small}&data=painted`);
    await page.getByText('Paint something').waitFor();
    const board = page.getByRole('application');
    await board.focus();
    for (const press of ['Space', ...Array.from({ length: 9 }, () => 'ArrowUp'), 'Space', 'ArrowRight', 'Space'])
      await page.keyboard.press(press);
    await expect.poll(() => page.evaluate(() => location.hash), within).toContain('painting=');
    await trainTo(page, 60);
    // All that was painted has been learnt from, not the first dab alone: the loss is near its floor, not below.
    expect(await aboveFloor(page)).toBeGreaterThan(-0.2);
    await page.getByRole('button', { name: 'Keep as A' }).click();
    await page.getByRole('img', { name: /^Density of run A/ }).waitFor();
    await page.getByRole('button', { name: 'Reset' }).click();
    await page.getByText('run A', { exact: true }).waitFor();
    expect(problems).toEqual([]);
  });

  it('axe finds nothing, light and dark, wide and on a phone, with every picture', async () => {
    for (const [colorScheme, width] of [
      ['light', 1440],
      ['dark', 360],
    ] as const) {
      const { page, problems, accessibilityProblems } = await open(
        'story=probe&show=density_samples_latent_grid_layers_probe&layers=2&width=8',
        { colorScheme, viewport: { width, height: 740 } },
      );
      await page.getByRole('img', { name: /^The (way of a )?point/ }).scrollIntoViewIfNeeded();
      await page.getByRole('img', { name: /^The point/ }).waitFor();
      expect(await accessibilityProblems()).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      expect(problems).toEqual([]);
      await page.context().close();
    }
  });
});
