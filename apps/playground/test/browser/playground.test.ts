import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser } from 'playwright-core';
import { build, preview, type PreviewServer } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const executablePath = process.env['FLOWS_CHROMIUM'] ?? '/usr/bin/chromium';
const root = fileURLToPath(new URL('../..', import.meta.url));

describe.skipIf(!existsSync(executablePath))('the playground', () => {
  let server: PreviewServer;
  let browser: Browser;

  beforeAll(async () => {
    await build({ root, logLevel: 'error' });
    server = await preview({ root, logLevel: 'error', preview: { host: '127.0.0.1', port: 0 } });
    browser = await chromium.launch({ executablePath, args: ['--headless=new', '--no-sandbox'] });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  it('trains a flow in its worker and shows the loss', async () => {
    const page = await browser.newPage({ viewport: { width: 700, height: 900 } });
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('console', (message) => void (message.type() === 'error' && problems.push(message.text())));
    await page.goto(server.resolvedUrls!.local[0]!);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Flows');
    await page.getByLabel('1000 samples of the trained flow').waitFor({ timeout: 60_000 });
    const status = (await page.getByTestId('status').textContent())!;
    const loss = Number(/loss (-?[\d.]+) nats/.exec(status)![1]);
    expect(status).toContain('Step 1500 of 1500');
    expect(loss).toBeLessThan(1);
    const picture = process.env['FLOWS_SCREENSHOTS'];
    if (picture !== undefined) await page.screenshot({ path: `${picture}/playground.png` });
    expect(problems).toEqual([]);
  });
});
