import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashOf, openLab, small, stepsOf, untilReady, within } from './lab-page.ts';
import { hasChromium, openSite, type Site } from './site.ts';

const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true } as const;

/** A finger goes down in the middle of something and moves by so many pixels. */
async function swipe(page: Page, from: Locator, [dx, dy]: readonly [number, number]): Promise<void> {
  await from.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await from.boundingBox())!;
  const devtools = await page.context().newCDPSession(page);
  const at = (share: number) => ({ x: x + width / 2 + share * dx, y: y + height / 2 + share * dy });
  await devtools.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [at(0)] });
  for (const share of [0.25, 0.5, 0.75, 1])
    await devtools.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [at(share)] });
  await devtools.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
}

/** Taps a button that becomes another. A tap that a busy page notices late is a long press, and does nothing: it is made again. */
async function tap(page: Page, name: string, then: string): Promise<void> {
  const button = (called: string): Locator => page.getByRole('button', { name: called, exact: true });
  const become = async (): Promise<boolean> => {
    if (await button(name).isVisible()) await button(name).tap();
    return button(then).isVisible();
  };
  await expect.poll(become, within).toBe(true);
}

/** Where the focus is: what it is on, the panel around it, and how far down the page that begins. */
const focus = (page: Page): Promise<{ name: string; panel: string; top: number }> =>
  page.evaluate(() => {
    const element = document.activeElement!;
    const panel = element.closest('section') ?? element;
    const text = (of: Element | null | undefined): string => (of?.textContent ?? '').trim();
    const name = element.getAttribute('aria-label') ?? text((element as HTMLInputElement).labels?.[0] ?? element);
    return { name, panel: text(panel.querySelector('h2')), top: panel.getBoundingClientRect().top + scrollY };
  });

describe.skipIf(!hasChromium)('without a mouse', () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site?.close());

  it('by touch, on a phone: drag the point of a card, paint, train, pause', async () => {
    const { page, problems, accessibilityProblems } = await site.open('#1/learn/change-of-variables', phone);
    const point = page.getByRole('slider', { name: 'Point x', exact: true });
    await point.scrollIntoViewIfNeeded();
    const scrolled = await page.evaluate(() => scrollY);
    await swipe(page, point, [60, -30]);
    expect(Number(new URLSearchParams((await hashOf(page)).split('?')[1]).get('x'))).toBeGreaterThan(2);
    // The page stays where it is under the finger.
    expect(await page.evaluate(() => scrollY)).toBe(scrolled);

    await page.evaluate((query) => (location.hash = `#1/lab?${query}`), small);
    await untilReady(page);
    await page.getByRole('radio', { name: 'Painted' }).tap();
    await swipe(page, page.getByRole('application'), [90, 60]);
    await expect.poll(() => hashOf(page), within).toContain('painting=');
    await tap(page, 'Train', 'Pause');
    await expect.poll(() => stepsOf(page), within).toBeGreaterThan(20);
    expect(await accessibilityProblems()).toEqual([]);
    await tap(page, 'Pause', 'Train');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    expect(problems).toEqual([]);
  });

  it('by keys: past the navigation, choose data, train, pause', async () => {
    const { page, problems } = await openLab(site, small);
    await page.keyboard.press('Tab');
    expect((await focus(page)).name).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await focus(page)).toMatchObject({ name: 'Two moons', panel: 'Data' });
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => hashOf(page)).toContain('data=');
    for (let stops = 0; stops < 60 && (await focus(page)).name !== 'Train'; stops++) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect.poll(() => stepsOf(page), within).toBeGreaterThan(20);
    expect((await focus(page)).name).toBe('Pause');
    await page.keyboard.press('Enter');
    await page.getByText('paused').waitFor();
    expect(problems).toEqual([]);
  });

  it('by keys, on a phone: the focus goes down the page, through every panel', async () => {
    const { page } = await openLab(site, small, { viewport: phone.viewport, reducedMotion: 'reduce' });
    const panels = new Map<string, number>();
    await page.locator('main h1').focus();
    for (let stops = 0; stops < 80; stops++) {
      await page.keyboard.press('Tab');
      const { panel, top } = await focus(page);
      if (panel && !panels.has(panel)) panels.set(panel, top);
    }
    expect([...panels.keys()]).toEqual(['Data', 'Density', 'Flow', 'Loss', 'Training', 'Compare', 'Keep and share']);
    expect([...panels.values()]).toEqual([...panels.values()].toSorted((a, b) => a - b));
  });
});
