import { readFile } from 'node:fs/promises';
import { flowPresets } from '@flows/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashOf, openLab, pause, saved, small, stepsOf, trainTo, within } from './lab-page.ts';
import { hasChromium, openSite, type Site } from './site.ts';

describe.skipIf(!hasChromium)('the Lab, as it was built', () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site?.close());

  it('records a film of the training as GIF, or throws it away', async () => {
    const { page, problems } = await openLab(site, small);
    await page.getByRole('button', { name: 'Record film (GIF)' }).click();
    await trainTo(page, 60);
    await pause(page);
    const film = await readFile(await saved(page, 'Stop and save film'));
    expect(film.subarray(0, 6).toString()).toBe('GIF89a');
    expect(film.readUInt16LE(6)).toBe(640);
    const pictures = film.toString('latin1').split('\x21\xf9\x04').length - 1;
    expect(pictures).toBeGreaterThan(1);
    await page.getByRole('button', { name: 'Record film (GIF)' }).click();
    await page.getByRole('button', { name: 'Discard film' }).click();
    await page.getByText('The film was thrown away.').waitFor();
    await page.getByRole('button', { name: 'Record film (WebM)' }).waitFor();
    expect(problems).toEqual([]);
  });

  it('shows programs that call every flow by its name', async () => {
    const { page, problems } = await openLab(site, small);
    await page.getByText('The same in code').click();
    const code = page.getByLabel('Code');
    for (const { name, inCode } of flowPresets) {
      await page.getByLabel('Kind').selectOption(name);
      await expect.poll(() => code.textContent(), within).toContain(`new Flow(${inCode.create}(2, {`);
      expect(await code.textContent()).toContain(`import { Flow, ${inCode.create}, `);
    }
    expect(problems).toEqual([]);
  });

  it('has a flow of angles, and data for it', async () => {
    const { page, problems, accessibilityProblems } = await openLab(
      site,
      'flow=ncsf&layers=1&width=8&data=spirals&show=density_latent_grid_layers_probe',
    );
    await page.getByText(/This flow knows angles only. \d+ % of the points lie beyond/).waitFor();
    await page.getByRole('note').getByRole('button', { name: 'Torus moons' }).click();
    await expect.poll(() => hashOf(page), within).toContain('data=torus-moons');
    await expect.poll(() => page.getByRole('note').count(), within).toBe(0);
    await page.getByRole('button', { name: 'Train', exact: true }).and(page.locator(':enabled')).waitFor();
    await trainTo(page, 20);
    await pause(page);
    expect(await stepsOf(page)).toBeGreaterThan(20);
    await page.getByRole('img', { name: /^Data in latent space, angles/ }).waitFor();
    expect(await accessibilityProblems()).toEqual([]);
    expect(problems).toEqual([]);
  });
});
