import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, openSite, type OpenPage, type Site } from './site.ts';

/** What a figure says it shows. */
const picture = (page: Page, name: RegExp) => page.getByRole('img', { name });
const hashOf = (page: Page): Promise<string> => page.evaluate(() => location.hash);

describe.skipIf(!hasChromium)('cards of maps, fits and divergences', () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site?.close());

  async function onCard(link: string, act: (opened: OpenPage) => Promise<void>): Promise<void> {
    const opened = await site.open(`#1/learn/${link}`);
    await act(opened);
    expect(opened.problems).toEqual([]);
  }

  it('stretching: areas are exact, and a point is dragged through all three plots', () =>
    onCard('change-of-variables', async ({ page }) => {
      await picture(page, /Latent.*area 1\.000/).waitFor();
      await picture(page, /Only moved.*area 1\.800/).waitFor();
      await picture(page, /Moved and thinned.*area 1\.000/).waitFor();
      const point = page.getByRole('slider', { name: 'Point x', exact: true });
      await point.press('ArrowRight');
      await picture(page, /Moved and thinned.*At x = 1\.35 it is 0\.556/).waitFor();
      await picture(page, /Latent.*At z = 0\.53/).waitFor();
      expect(await hashOf(page)).toContain('x=1.35');
      // With the pointer, too.
      const box = (await point.boundingBox())!;
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width / 2 + 60, box.y, { steps: 4 });
      await page.mouse.up();
      expect(Number(new URLSearchParams((await hashOf(page)).split('?')[1]).get('x'))).toBeGreaterThan(2);
    }));

  it('layers: a knot moves as far as its neighbour, the area stays one', () =>
    onCard('layers-in-one-dimension', async ({ page }) => {
      const knot = page.getByRole('slider', { name: 'Knot 1 of the first spline' });
      await knot.waitFor();
      const before = await picture(page, /Layer 2, a spline/).getAttribute('aria-label');
      for (let i = 0; i < 3; i++) await knot.press('Shift+ArrowRight');
      await picture(page, /What comes out: the density of x, area (1\.00|0\.99)/).waitFor();
      await expect.poll(() => picture(page, /Layer 2, a spline/).getAttribute('aria-label')).not.toBe(before);
      expect(await hashOf(page)).toContain('first=0.58_0.3_0.62_0.68');
      await page.getByRole('button', { name: 'Straighten all' }).click();
      await picture(page, /with 1 mode\b/).waitFor();
      await page.getByRole('button', { name: 'Reset' }).click();
      await picture(page, /with 2 modes/).waitFor();
    }));

  it('fitting: goes down to the entropy, and back to the start', () =>
    onCard('fit-by-gradient-descent?rate=-0.7', async ({ page }) => {
      await picture(page, /after 0 steps: a normal with mean −3\.00/).waitFor();
      await page.getByRole('button', { name: 'Step', exact: true }).click();
      await picture(page, /density after 1 step:/).waitFor();
      await page.getByRole('button', { name: 'Play the descent' }).click();
      await picture(page, /after \d+ steps: a normal with mean 0\.[3-7]\d and standard deviation 0\.[789]/).waitFor();
      await page.getByRole('button', { name: 'Pause the descent' }).click();
      await page.getByRole('button', { name: 'Reset' }).click();
      await picture(page, /after 0 steps/)
        .first()
        .waitFor();
      await page.getByLabel('Four modes').check();
      await page.getByLabel('Spline').check();
      expect(await hashOf(page)).toContain('data=four-modes&model=spline');
    }));

  it('cells: the determinant follows the sides', () =>
    onCard('stretch-of-a-cell?a=2_0&b=0_1', async ({ page }) => {
      await picture(page, /area 2\.000/).waitFor();
      await page.getByRole('slider', { name: /^Side b/ }).press('Shift+ArrowUp');
      await picture(page, /area 3\.000/).waitFor();
      expect(await hashOf(page)).toContain('b=0_1.5');
      await page.getByLabel('Bent, three layers').check();
      await page.getByRole('slider', { name: 'The cell', exact: true }).press('ArrowRight');
      await picture(page, /the determinant says/).waitFor();
      expect(await hashOf(page)).toContain('at=0.65_0.5');
    }));

  it('coupling: the kept number stays, the other is scaled and shifted, and comes back', () =>
    onCard('coupling?s=0_0_0_0_0&t=1_1_1_1_1', async ({ page }) => {
      await picture(page, /Data: .*the point is at 0\.80, 1\.90/).waitFor();
      await page.getByRole('slider', { name: 'Point z' }).press('Shift+ArrowUp');
      await picture(page, /Data: .*the point is at 0\.80, 2\.40/).waitFor();
      await page.getByLabel('Inverse').check();
      await page.getByRole('slider', { name: 'Point x' }).press('ArrowDown');
      await picture(page, /Latent: .*the point is at 0\.80, 1\.35/).waitFor();
      for (const at of [0, 1]) await page.getByRole('slider', { name: `t where ${at} is kept` }).press('ArrowUp');
      expect(await hashOf(page)).toContain('t=1_1_1.05_1.05_1');
    }));

  it('moons: counts in the square, and the entropy of the noise', () =>
    onCard('two-moons', async ({ page }) => {
      await page.getByText('0.289 nats', { exact: true }).waitFor();
      const before = await picture(page, /The square/).getAttribute('aria-label');
      await page.getByRole('slider', { name: 'The square', exact: true }).press('Shift+ArrowUp');
      await expect.poll(() => picture(page, /The square/).getAttribute('aria-label')).not.toBe(before);
      await page.getByRole('slider', { name: 'Noise' }).press('ArrowRight');
      await page.getByRole('button', { name: 'Draw again' }).click();
      await page.getByLabel('Both').check();
      expect(await hashOf(page)).toBe('#1/learn/two-moons?noise=0.06&seed=2&show=both&square=0.5_1.35');
    }));

  it('training: in a worker, paused and begun anew', () =>
    onCard('training', async ({ page }) => {
      await picture(page, /after 0 of 2000 steps, one round heap/).waitFor();
      await page.getByRole('button', { name: 'Play the training' }).click();
      await picture(page, /The loss over \d{2,} steps, now/).waitFor({ timeout: 90_000 });
      await page.getByRole('button', { name: 'Pause the training' }).click();
      await page.getByText('Paused').waitFor();
      const loss = await picture(page, /The loss over/).getAttribute('aria-label');
      expect(Number(/now (\d\.\d+)/.exec(loss!)![1])).toBeLessThan(2.2);
      await page.getByRole('button', { name: 'Reset' }).click();
      await picture(page, /The loss over 0 steps/).waitFor();
      await page.getByLabel('Spline').check();
      expect(await hashOf(page)).toContain('flow=spline');
    }));

  it('divergences: forward covers both modes, reverse seeks one', () =>
    onCard('kl-both-ways', async ({ page }) => {
      await page.getByRole('button', { name: 'Forward' }).click();
      await picture(page, /the Gaussian lies at 0\.0\d with standard deviation 2\.\d/).waitFor();
      await page.getByRole('button', { name: 'Start again' }).click();
      await page.getByRole('button', { name: 'Reverse' }).click();
      await picture(page, /the Gaussian lies at (2\.0\d|1\.9\d) with standard deviation 0\.[56]/).waitFor();
      expect(await hashOf(page)).toMatch(/mean=/);
    }));

  it('topology: ten times the stretch leaves a tenth on the bridge', () =>
    onCard('topology?stretch=1', async ({ page }) => {
      const mass = async (): Promise<number> => Number(await page.getByRole('definition').nth(1).textContent());
      await page.getByRole('definition').first().waitFor();
      const before = await mass();
      for (let i = 0; i < 10; i++) await page.getByLabel('Largest stretch L').press('PageUp');
      const after = await mass();
      expect(after).toBeGreaterThan(0);
      expect(after).toBeLessThan(before / 5);
      expect(await hashOf(page)).toContain('stretch=');
    }));

  it('topology: the bridge of trained flows thins with depth, and a base of two modes has none', () =>
    onCard('topology', async ({ page }) => {
      const onBridge = async (name: string): Promise<number> => {
        const shown = picture(page, new RegExp(`^${name}: density in powers of ten, [0-9.]+ %`));
        await shown.waitFor();
        return Number(/([\d.]+) %/.exec((await shown.getAttribute('aria-label'))!)![1]);
      };
      const depths = [];
      for (const layers of [2, 4, 8, 16]) depths.push(await onBridge(`${layers} layers`));
      expect(depths).toEqual(depths.toSorted((a, b) => b - a));
      const [twoModes, data] = [await onBridge('2 layers, two modes'), await onBridge('The data')];
      expect(twoModes).toBeLessThan(1.2 * data);
      expect(depths.at(-1)).toBeGreaterThan(2 * data);
      await page.getByLabel('Density', { exact: true }).check();
      await picture(page, /^2 layers: density, /).waitFor();
    }));

  it('on a phone the list of cards unfolds, and the first figure comes before its text', async () => {
    const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
    const { page, problems } = await site.open('#1/learn/architectures', phone);
    await page.getByRole('button', { name: 'Card 13 of 13' }).tap();
    await page.getByRole('link', { name: 'From noise to data' }).tap();
    await page.getByRole('button', { name: 'Card 1 of 13', expanded: false }).waitFor();
    const figure = page.getByRole('img', { name: /points, coloured by/ });
    await figure.waitFor();
    const text = page.getByText('A normalizing flow turns noise into data');
    expect((await figure.boundingBox())!.y).toBeLessThan((await text.boundingBox())!.y);
    expect(problems).toEqual([]);
  });
});
