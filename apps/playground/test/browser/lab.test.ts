import { readFile } from 'node:fs/promises';
import { toyDataset, key } from '@flows/core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  choose,
  densityOf,
  hashOf,
  lossOf,
  openLab,
  pause,
  saved,
  small,
  stepsOf,
  trainTo,
  within,
} from './lab-page.ts';
import { hasChromium, openSite, type Site } from './site.ts';

describe.skipIf(!hasChromium)('the Lab', () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site?.close());

  const aboveFloor = async (page: Page): Promise<number> => {
    const text = await page.locator('dl > div', { hasText: 'Above the floor' }).locator('dd').textContent();
    return Number.parseFloat(text!.replace('−', '-'));
  };

  it('the whole way: choose data, train, pause, change the rate, save, open again, share', async () => {
    const { page, problems } = await openLab(site, small);
    await page.getByRole('radio', { name: 'Banana' }).check({ force: true });
    await trainTo(page, 300);
    expect(await lossOf(page)).toBeLessThan(4);
    const rate = page.getByLabel('Rate');
    await rate.focus();
    await page.keyboard.press('ArrowLeft');
    const stoodAt = await pause(page);

    const model = await saved(page, 'Save model');
    expect(model).toMatch(/realnvp-banana\.safetensors$/);
    const link = await hashOf(page);
    expect(link).toContain('data=banana');
    expect(link).toContain('rate=0.001');

    // The link: the same settings, not yet trained. The file: the same density.
    const again = await openLab(site, link.split('?')[1]!);
    expect(await again.page.getByRole('radio', { name: 'Banana' }).isChecked()).toBe(true);
    expect(await again.page.getByLabel('Layers', { exact: true }).getAttribute('aria-valuetext')).toBe('2');
    expect(await stepsOf(again.page)).toBe(0);
    // The first page may be drawing its last step still.
    const densities = async (): Promise<unknown[]> => [await densityOf(page), await densityOf(again.page)];
    const areAlike = ([one, other]: unknown[]): boolean => one === other;
    expect(await densities()).not.toSatisfy(areAlike);
    await choose(again.page, 'Open model …', 'again.safetensors', await readFile(model));
    await expect.poll(densities, within).toSatisfy(areAlike);
    expect(await stepsOf(page)).toBe(stoodAt);
    expect([...problems, ...again.problems]).toEqual([]);
  });

  it('a file that is no model, or no table, is told about, and nothing is lost', async () => {
    const { page, problems } = await openLab(site, small);
    await trainTo(page, 20);
    await choose(page, 'Open model …', 'no-model.safetensors', 'nothing of the kind');
    await page.getByRole('alert').waitFor();
    const stoodAt = await pause(page);
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
    const { page, problems } = await openLab(site, small);
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => stepsOf(page), within).toBe(1);
    await page.keyboard.press('Space');
    await expect.poll(() => stepsOf(page), within).toBeGreaterThan(60);
    await page.keyboard.press('Space');
    await page.getByText('paused').waitFor();
    const stoodAt = await stepsOf(page);
    await page.keyboard.press('r');
    await expect.poll(() => stepsOf(page), within).toBe(0);
    await page.getByRole('button', { name: 'Undo' }).press('Enter');
    await expect.poll(() => stepsOf(page), within).toBe(stoodAt);
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
    await expect.poll(() => hashOf(page), within).toContain('painting=');
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
      const { page, problems, accessibilityProblems } = await openLab(
        site,
        'story=probe&show=density_samples_latent_grid_layers_probe&layers=2&width=8',
        { colorScheme, viewport: { width, height: 740 } },
      );
      await page.getByRole('img', { name: /^The (way of a )?point/ }).scrollIntoViewIfNeeded();
      await page.getByRole('img', { name: /^The point/ }).waitFor();
      expect(await accessibilityProblems()).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      expect(problems).toEqual([]);
    }
  });
});
