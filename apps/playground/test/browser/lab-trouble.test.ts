import { encodeModelFile, Flow, MAF, RealNVP, toModelFile } from '@flows/core';
import type { Page, Worker } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { choose, densityOf, hashOf, openLab, pause, small, stepsOf, trainTo, untilReady, within } from './lab-page.ts';
import { hasChromium, openSite, type Site } from './site.ts';

const alert = (page: Page) => page.getByRole('alert');
const trainerOf = (page: Page): Worker => page.workers().findLast((worker) => worker.url().includes('trainer'))!;

/** The trainer's worker ends with an error; resolves when another has taken its place. */
async function crash(page: Page): Promise<void> {
  const next = page.waitForEvent('worker');
  await trainerOf(page).evaluate(() => void setTimeout(() => reportError(new Error('out of memory'))));
  await next;
}

/** What a test does to the trainer's worker: without wasm, but with a GPU that is taken for a real one, and can be taken away. */
function breakableGpu(): void {
  const contexts: WebGL2RenderingContext[] = [];
  const { getContext } = OffscreenCanvas.prototype;
  OffscreenCanvas.prototype.getContext = function (this: OffscreenCanvas, ...given: unknown[]) {
    const context = (getContext as (...given: unknown[]) => unknown).apply(this, given);
    if (context instanceof WebGL2RenderingContext) contexts.push(context);
    return context;
  } as typeof getContext;
  const { getParameter } = WebGL2RenderingContext.prototype;
  WebGL2RenderingContext.prototype.getParameter = function (this: WebGL2RenderingContext, name: number): unknown {
    return name === this.RENDERER ? 'a GPU' : getParameter.call(this, name);
  };
  Object.assign(globalThis, {
    WebAssembly: undefined,
    loseContexts: () => contexts.forEach((context) => context.getExtension('WEBGL_lose_context')?.loseContext()),
  });
}

describe.skipIf(!hasChromium)('trouble in the Lab', () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site?.close());

  it('a worker that crashes is told about, and training goes on from the last snapshot', async () => {
    const { page, problems, accessibilityProblems } = await openLab(site, small);
    await trainTo(page, 300);
    await crash(page);
    await alert(page).getByText('the worker crashed').waitFor();
    const hint = await alert(page).getByText('training goes on from step').textContent();
    const from = Number(/from step (\d+)/.exec(hint!)![1]);
    expect(from).toBeGreaterThanOrEqual(200);
    await expect.poll(() => stepsOf(page), within).toBeGreaterThan(from + 300);
    expect(await accessibilityProblems()).toEqual([]);

    // While it is paused nothing at all is lost.
    const stoodAt = await pause(page);
    await alert(page).getByRole('button', { name: 'Close' }).click();
    await crash(page);
    await alert(page).getByText(`training goes on from step ${stoodAt}`).waitFor();
    expect(await stepsOf(page)).toBe(stoodAt);
    await trainTo(page, stoodAt + 20);
    expect(problems).toEqual([]);
  });

  it('a worker that crashes again and again: its run can still be kept and gone on with', async () => {
    const { page, problems } = await openLab(site, small);
    await trainTo(page, 30);
    const stoodAt = await pause(page);
    await crash(page);
    await crash(page);
    await trainerOf(page).evaluate(() => void setTimeout(() => reportError(new Error('out of memory'))));
    await alert(page).getByText('press Train to go on').waitFor();
    expect(await stepsOf(page)).toBe(stoodAt);
    await trainTo(page, stoodAt + 20);
    expect(await alert(page).count()).toBe(0);
    expect(problems).toEqual([]);
  });

  it('a GPU that is lost is told about, and another engine goes on', async () => {
    const { page, problems } = await site.open('#1/learn/architectures', { serviceWorkers: 'block' });
    await page.route('**/trainer.worker-*.js', async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, body: `(${breakableGpu.toString()})();\n${await answer.text()}` });
    });
    await page.evaluate((query) => (location.hash = `#1/lab?${query}&batch=32`), small);
    await untilReady(page);
    await trainTo(page, 4);
    await page.getByText('Engine: tfjs-webgl').waitFor();
    await trainerOf(page).evaluate(() => (globalThis as unknown as { loseContexts(): void }).loseContexts());
    await alert(page).getByText('the GPU context was lost').waitFor();
    await page.getByText('Engine: reference').waitFor();
    const back = await stepsOf(page);
    await expect.poll(() => stepsOf(page), within).toBeGreaterThan(back + 4);
    await pause(page);
    expect(problems).toEqual([]);
  });

  it('bad links: what they are, and nothing of what is there is lost', async () => {
    const { page, problems, accessibilityProblems } = await openLab(site, `${small}&batch=many&painting=none`);
    await alert(page).getByText('batch').waitFor();
    expect(await page.getByLabel('Layers', { exact: true }).getAttribute('aria-valuetext')).toBe('2');
    await trainTo(page, 30);
    const [stoodAt, link] = [await pause(page), await hashOf(page)];
    for (const bad of ['#7/lab?layers=3', '#1/nowhere', '#lab', '#1/lab/more/of/it']) {
      await page.evaluate((hash) => (location.hash = hash), bad);
      await alert(page).getByText('This link').waitFor();
      expect(await accessibilityProblems()).toEqual([]);
      await alert(page).getByRole('button', { name: 'Close' }).click();
      expect(await hashOf(page)).toBe(link);
      expect(await stepsOf(page)).toBe(stoodAt);
    }
    await page.evaluate(() => (location.hash = '#1/learn/no-such-card'));
    await alert(page).getByText('There is no card "no-such-card"').waitFor();
    expect(problems).toEqual([]);
  });

  it('bad files: what is wrong with them, and nothing is lost', async () => {
    const { page, problems } = await openLab(site, small);
    await trainTo(page, 30);
    const stoodAt = await pause(page);
    const model = (flow: Flow): Promise<Uint8Array> => encodeModelFile(toModelFile(flow));
    const good = await model(new Flow(RealNVP(2)));
    const files: [name: string, content: Uint8Array, problem: string][] = [
      ['cut.safetensors', good.slice(0, good.length / 2), 'truncated'],
      ['wide.safetensors', await model(new Flow(RealNVP(3))), 'maps 3 numbers'],
      ['steered.safetensors', await model(new Flow(MAF(2, { context: 1 }))), 'conditional'],
    ];
    for (const [name, content, problem] of files) {
      await choose(page, 'Open model …', name, content);
      await alert(page).getByText(problem).waitFor();
      await alert(page).getByRole('button', { name: 'Close' }).click();
    }
    expect(await stepsOf(page)).toBe(stoodAt);
    await page.getByRole('radio', { name: 'Painted' }).check({ force: true });
    await choose(page, 'From a picture …', 'picture.png', 'no picture');
    await alert(page).getByText('picture.png could not be read').waitFor();
    expect(problems).toEqual([]);
  });

  it('opens the model beside the page, as `flows playground link` serves it', async () => {
    const { page, problems } = await site.open('#1/learn/architectures', { serviceWorkers: 'block' });
    const flow = new Flow(RealNVP(2, { layers: 2 }), { seed: 5 });
    const body = Buffer.from(await encodeModelFile(toModelFile(flow)));
    await page.route('**/model.safetensors', (route) => route.fulfill({ body }));
    await page.evaluate(() => (location.hash = '#1/lab?model=model.safetensors&show=density'));
    await page.getByText('The flow of model.safetensors').waitFor();
    await untilReady(page);
    expect(await hashOf(page)).toContain('model=model.safetensors');
    await trainTo(page, 20);
    await pause(page);
    const trained = await densityOf(page);
    await page.getByRole('button', { name: 'Back to a flow of my own' }).click();
    await expect.poll(() => hashOf(page)).not.toContain('model=');
    await expect.poll(() => densityOf(page), within).not.toBe(trained);

    await page.route('**/missing.safetensors', (route) => route.fulfill({ status: 404 }));
    await page.evaluate(() => (location.hash = '#1/lab?model=missing.safetensors&show=density'));
    await alert(page).getByText('missing.safetensors is not there').waitFor();
    await untilReady(page);
    await trainTo(page, 5);
    expect(problems.filter((problem) => !problem.includes('404'))).toEqual([]);
  });
});
