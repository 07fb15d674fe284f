import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cards } from '../../src/learn/cards.ts';
import { hasChromium, openSite, type Site } from './site.ts';

describe.skipIf(!hasChromium)('the playground', () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site?.close());

  for (const { id, title } of cards) {
    it(`card ${id}: opens, on a phone too, and axe finds nothing`, async () => {
      for (const [colorScheme, width] of [
        ['light', 1200],
        ['dark', 360],
      ] as const) {
        const { page, problems, accessibilityProblems } = await site.open(`#1/learn/${id}`, {
          colorScheme,
          viewport: { width, height: 740 },
        });
        await page.getByRole('heading', { level: 1, name: title }).waitFor();
        await page.getByRole('article').locator('[role=img], table').first().waitFor();
        expect(await accessibilityProblems()).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
        expect(problems).toEqual([]);
      }
    });
  }

  it('tells what it does not understand of a link', async () => {
    const { page, problems } = await site.open('#1/learn/change-of-variables?scale=much');
    expect(await page.getByRole('alert').textContent()).toContain('scale');
    expect(await page.getByLabel('Scale s').inputValue()).toBe('1.8');
    await page.evaluate(() => (location.hash = '#7/learn'));
    await page.getByText('of a form this page does not know').waitFor();
    expect(problems).toEqual([]);
  });

  it('writes what is set into the link', async () => {
    const { page } = await site.open('#1/learn/change-of-variables');
    await page.getByLabel('Normal').check();
    await page.getByLabel('Scale s').focus();
    await page.keyboard.press('ArrowRight');
    const hash = await page.evaluate(() => location.hash);
    expect(hash).toBe('#1/learn/change-of-variables?latent=normal&scale=1.81');
    const again = await site.open(hash);
    expect(await again.page.getByLabel('Normal').isChecked()).toBe(true);
    expect(await again.page.getByLabel('Scale s').inputValue()).toBe('1.81');
  });

  it('is part of another page, without what a lesson hides', async () => {
    const { page, problems, accessibilityProblems } = await site.open(
      '#1/lab?embed=1&hide=data,share,compare,stories&layers=3',
    );
    await page.getByRole('heading', { name: 'Training' }).waitFor();
    expect(await accessibilityProblems()).toEqual([]);
    // Another page, with the lesson in a frame.
    await page.evaluate(() => {
      const frame = document.createElement('iframe');
      frame.title = 'A lesson';
      frame.width = '1000';
      frame.height = '700';
      frame.src = location.href;
      document.body.replaceChildren(frame);
    });
    const lesson = page.frameLocator('iframe');
    await lesson.getByRole('heading', { name: 'Training' }).waitFor();
    expect(await lesson.getByLabel('Layers', { exact: true }).getAttribute('aria-valuetext')).toBe('3');
    expect(await lesson.getByRole('banner').count()).toBe(0);
    expect(await lesson.getByRole('heading', { name: /^(Data|Keep and share|Compare)$/ }).count()).toBe(0);
    await lesson.getByRole('button', { name: 'One step' }).click();
    await lesson.getByText('paused').waitFor();
    expect(problems).toEqual([]);
  });
});
