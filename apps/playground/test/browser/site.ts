import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import AxeBuilder from 'axe-core';
import { chromium, type Browser, type BrowserContextOptions, type Page, type Response } from 'playwright-core';
import { build, preview, type PreviewServer } from 'vite';
import { onTestFinished } from 'vitest';

const executablePath = process.env['FLOWS_CHROMIUM'] ?? '/usr/bin/chromium';
const root = fileURLToPath(new URL('../..', import.meta.url));
export const hasChromium = existsSync(executablePath);

/** The built site in a browser. */
export interface Site {
  /** Opens a link, until the test ends; what goes wrong on the page is kept in `problems`. */
  open(hash?: string, options?: BrowserContextOptions & { onResponse?: (answer: Response) => void }): Promise<OpenPage>;
  close(): Promise<void>;
}

export interface OpenPage {
  readonly page: Page;
  /** Errors and warnings of the console, exceptions, and requests to anybody else; of pages opened beside it, too. */
  readonly problems: string[];
  /** What axe-core finds, as sentences. */
  accessibilityProblems(): Promise<string[]>;
}

/** A site that is built already, to save the time. */
const given = process.env['FLOWS_PLAYGROUND_SITE'];
/** Where this process builds the site: others may build at the same time. */
let built: Promise<string> | undefined;

async function buildSite(): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), 'flows-playground-'));
  // Vitest says "test" here, which would make it a build for development.
  const { NODE_ENV: before } = process.env;
  process.env.NODE_ENV = 'production';
  await build({ root, logLevel: 'error', build: { outDir } });
  process.env.NODE_ENV = before;
  return outDir;
}

export async function openSite(): Promise<Site> {
  if (given === undefined) built ??= buildSite();
  const outDir = given ?? (await built!);
  const server: PreviewServer = await preview({
    root,
    logLevel: 'error',
    build: { outDir },
    preview: { host: '127.0.0.1', port: 0 },
  });
  const browser: Browser = await chromium.launch({ executablePath, args: ['--headless=new', '--no-sandbox'] });
  const address = server.resolvedUrls!.local[0]!;
  return {
    open: async (hash = '', { onResponse, ...options } = {}) => {
      const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, ...options });
      context.setDefaultTimeout(60_000);
      const page = await context.newPage();
      const problems: string[] = [];
      if (onResponse) context.on('response', onResponse);
      context.on('weberror', (error) => problems.push(String(error.error())));
      context.on('console', (message) => {
        const isOurs = !message.text().includes('blocked by Playwright');
        if (isOurs && ['error', 'warning'].includes(message.type())) problems.push(message.text());
      });
      context.on('request', (request) => {
        const url = request.url();
        if (!url.startsWith(address) && !/^(data|blob):/.test(url)) problems.push(`a request to ${url}`);
      });
      onTestFinished(async ({ task }) => {
        if (task.result?.state === 'fail') console.log(await lastWords(page, problems));
        await context.close();
      });
      await page.goto(address + hash);
      return { page, problems, accessibilityProblems: () => accessibilityProblems(page) };
    },
    close: async () => {
      await browser.close();
      await server.close();
      if (given === undefined) await rm(outDir, { recursive: true });
      built = undefined;
    },
  };
}

/** What a page showed when its test failed. */
async function lastWords(page: Page, problems: readonly string[]): Promise<string> {
  const text = await page
    .locator('body')
    .innerText({ timeout: 2000 })
    .catch((error: unknown) => String(error));
  return [page.url(), ...problems, text].join('\n');
}

async function accessibilityProblems(page: Page): Promise<string[]> {
  await page.evaluate(AxeBuilder.source);
  const { violations } = await page.evaluate(() => (window as unknown as { axe: typeof AxeBuilder }).axe.run());
  return violations.map(({ help, nodes }) => `${help}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
}
