// Pictures of every card and of the Lab, light, dark and on a phone: `pnpm screenshots [FOLDER] [CARD …]`.
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { build, preview } from 'vite';

const [folder = 'screenshots', ...only] = process.argv.slice(2);
const out = resolve(folder);
const root = fileURLToPath(new URL('..', import.meta.url));
const looks = {
  light: { colorScheme: 'light', viewport: { width: 1280, height: 860 } },
  dark: { colorScheme: 'dark', viewport: { width: 1280, height: 860 } },
  phone: {
    colorScheme: 'light',
    viewport: { width: 360, height: 740 },
    hasTouch: true,
    isMobile: true,
    deviceScaleFactor: 2,
  },
};

await build({ root, logLevel: 'error' });
const server = await preview({ root, logLevel: 'error', preview: { host: '127.0.0.1', port: 0 } });
const browser = await chromium.launch({
  executablePath: process.env.FLOWS_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless=new', '--no-sandbox'],
});
await mkdir(out, { recursive: true });
const [address] = server.resolvedUrls.local;

/** Links of all cards, as the page lists them, and of the Lab. */
const page = await browser.newPage();
await page.goto(address);
const cards = page.getByRole('navigation', { name: 'Cards' }).getByRole('link');
await cards.first().waitFor();
const hashes = await cards.evaluateAll((links) => links.map((link) => link.hash));
await page.close();

for (const hash of [...hashes, '#1/lab']) {
  const name = hash.split('/').at(-1);
  if (only.length > 0 && !only.includes(name)) continue;
  for (const [look, options] of Object.entries(looks)) {
    const context = await browser.newContext(options);
    const shown = await context.newPage();
    await shown.goto(address + hash);
    if (name === 'lab') {
      await shown
        .getByRole('button', { name: /^Play|^Train|^Start/ })
        .first()
        .click();
      await shown.waitForTimeout(8000);
    } else await shown.waitForTimeout(2500);
    await shown.screenshot({ path: `${out}/${name}-${look}.png`, fullPage: true });
    await context.close();
  }
  console.log(`${out}/${name}-{${Object.keys(looks).join(',')}}.png`);
}
await browser.close();
await server.close();
process.exit();
