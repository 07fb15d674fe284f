import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { valuesOf } from './controls.ts';
import {
  choose,
  densityOf,
  hashOf,
  openLab,
  pause,
  saved,
  small,
  stepsOf,
  trainTo,
  untilReady,
  within,
} from './lab-page.ts';
import { hasChromium, openSite, type Site } from './site.ts';

/** The step of the run that the browser has kept. */
const keptStep = (page: Page): Promise<number | undefined> =>
  page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('flows', 1);
        opening.addEventListener('error', () => reject(opening.error!));
        opening.addEventListener('success', () => {
          const reading = opening.result.transaction('sessions').objectStore('sessions').get('lab');
          reading.addEventListener('success', () => {
            opening.result.close();
            resolve((reading.result as { snapshot?: { step: number } } | undefined)?.snapshot?.step);
          });
        });
      }),
  );

describe.skipIf(!hasChromium)('a day in the Lab', () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site?.close());

  it('paint, train, turn the rate down, keep, change the flow, compare, save, share, open', async () => {
    const { page, problems, accessibilityProblems } = await openLab(site, small, {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await page.getByRole('radio', { name: 'Painted' }).check({ force: true });
    const board = (await page.getByRole('application').boundingBox())!;
    const at = (x: number, y: number) => [board.x + x * board.width, board.y + y * board.height] as const;
    await page.mouse.move(...at(0.2, 0.3));
    await page.mouse.down();
    await page.mouse.move(...at(0.8, 0.3), { steps: 6 });
    await page.mouse.move(...at(0.7, 0.8), { steps: 6 });
    await page.mouse.up();
    await expect.poll(() => hashOf(page), within).toContain('painting=');

    await trainTo(page, 60);
    expect(await accessibilityProblems()).toEqual([]);
    await page.getByRole('slider', { name: 'Rate' }).press('ArrowLeft');
    await expect.poll(() => hashOf(page)).toContain('rate=0.001');
    const turned = await stepsOf(page);
    await expect.poll(() => stepsOf(page), within).toBeGreaterThan(turned + 20);
    const first = await pause(page);
    expect(await accessibilityProblems()).toEqual([]);

    await page.getByRole('button', { name: 'Keep as A' }).click();
    await page.getByRole('img', { name: /^Density of run A/ }).waitFor();
    await page.getByRole('slider', { name: 'Layers', exact: true }).press('ArrowRight');
    await page.getByText(`A run of ${first.toLocaleString('en')} steps was dropped`).waitFor();
    await trainTo(page, 30);
    await pause(page);
    await page.getByRole('img', { name: /^Loss after .*; run A: / }).waitFor();
    expect(await accessibilityProblems()).toEqual([]);

    const model = await saved(page, 'Save model');
    await page.getByRole('button', { name: 'Copy link' }).click();
    await page.getByText('Link copied.').waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    const other = await page.context().newPage();
    await other.goto(link);
    await untilReady(other);
    expect(await valuesOf(other)).toEqual(await valuesOf(page));
    await choose(other, 'Open model …', 'shared.safetensors', await readFile(model));
    await other.getByText('The flow of shared.safetensors').waitFor();
    await expect.poll(async () => (await densityOf(other)) === (await densityOf(page)), within).toBe(true);
    await other.getByRole('button', { name: 'Back to a flow of my own' }).click();
    await other.getByRole('slider', { name: 'Layers', exact: true }).waitFor();
    expect(problems).toEqual([]);
  });

  it('goes on with the last session, after a reload and after a look at the cards', async () => {
    const { page, problems, accessibilityProblems } = await openLab(site, small);
    await trainTo(page, 60);
    const stoodAt = await pause(page);
    await expect.poll(() => keptStep(page), within).toBe(stoodAt);
    await page.reload();
    const offer = page.getByRole('status').filter({ hasText: 'Last time' });
    await offer.getByText(`realnvp on two moons, ${stoodAt} steps`).waitFor();
    expect(await accessibilityProblems()).toEqual([]);
    await untilReady(page);
    await offer.getByRole('button', { name: 'Go on with it' }).click();
    await expect.poll(() => stepsOf(page), within).toBe(stoodAt);
    await trainTo(page, stoodAt + 60);

    // Left while it trains.
    await page.getByRole('link', { name: 'Learn', exact: true }).click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.getByRole('link', { name: 'Lab', exact: true }).click();
    await offer.waitFor();
    const left = (await keptStep(page))!;
    expect(left).toBeGreaterThan(stoodAt + 60);
    await untilReady(page);
    await offer.getByRole('button', { name: 'Go on with it' }).click();
    await expect.poll(() => stepsOf(page), within).toBe(left);
    expect(await hashOf(page)).toContain('layers=2');

    // A link that says something else is followed.
    const other = await page.context().newPage();
    await other.goto((await page.evaluate(() => location.href)).replace(/#.*/, '#1/lab?data=rings&layers=2'));
    await untilReady(other);
    expect(await other.getByText('Last time').count()).toBe(0);
    expect(problems).toEqual([]);
  });
});
