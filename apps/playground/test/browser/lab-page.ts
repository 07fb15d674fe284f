import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContextOptions, Download, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { OpenPage, Site } from './site.ts';

/** What takes long on a busy machine. */
export const within = { timeout: 60_000 };
/** A flow that trains quickly, and two pictures. */
export const small = 'layers=2&width=8&show=density_samples';

/** Opens the Lab, and waits until it can train. */
export async function openLab(site: Site, query: string, options: BrowserContextOptions = {}): Promise<OpenPage> {
  const opened = await site.open(`#1/lab${query ? `?${query}` : ''}`, options);
  await untilReady(opened.page);
  return opened;
}

export const untilReady = (page: Page): Promise<void> =>
  page.getByRole('button', { name: 'Train', exact: true }).and(page.locator(':enabled')).waitFor();

export const hashOf = (page: Page): Promise<string> => page.evaluate(() => location.hash);

export const stepsOf = async (page: Page): Promise<number> =>
  Number((await page.locator('.steps strong').textContent())!.replaceAll(',', ''));

/** What the picture of the density says. */
export const densityOf = (page: Page): Promise<string | null> =>
  page.getByRole('img', { name: /^Density of the model: highest/ }).getAttribute('aria-label');

/** Loss of the last steps, in nats. */
export async function lossOf(page: Page): Promise<number> {
  const text = await page.getByRole('img', { name: /^Loss after/ }).getAttribute('aria-label');
  return Number(/steps: ([−\d.]+) nats/.exec(text!)![1]!.replace('−', '-'));
}

export async function trainTo(page: Page, count: number): Promise<void> {
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect.poll(() => stepsOf(page), within).toBeGreaterThan(count);
}

/** Pauses; the step it stands at. */
export async function pause(page: Page): Promise<number> {
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await page.getByText('paused').waitFor();
  return stepsOf(page);
}

let folder: Promise<string> | undefined;
async function pathOf(name: string): Promise<string> {
  folder ??= mkdtemp(join(tmpdir(), 'lab-'));
  return join(await folder, name);
}

/** Presses a button that saves a file; where the file is. */
export async function saved(page: Page, button: string): Promise<string> {
  const [file] = (await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button }).click(),
  ])) as [Download, void];
  const path = await pathOf(file.suggestedFilename());
  await file.saveAs(path);
  return path;
}

/** Presses a button that asks for a file, and chooses one. */
export async function choose(page: Page, button: string, name: string, content: string | Uint8Array): Promise<void> {
  const path = await pathOf(name);
  await writeFile(path, content);
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: button }).click(),
  ]);
  await chooser.setFiles(path);
}
