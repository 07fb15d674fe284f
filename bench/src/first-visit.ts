// npm run first-visit: how long the playground's built site takes to show a flow that moves, in a browser that has never seen it.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { build, preview, type InlineConfig } from 'vite';
import { commit, load, machine } from './machine.ts';
import { markdownTable } from './markdown-table.ts';
import { openChromium } from './open-chromium.ts';
import { median } from './statistics.ts';

interface Seen {
  readonly drawn: number;
  readonly moving: number;
  readonly longTasks: readonly number[];
}

/** Milliseconds since the page was asked for. */
interface Visit {
  readonly painted: number;
  /** The first figure has something in it. */
  readonly drawn: number;
  /** What the first figure says of itself has changed: points are on their way. */
  readonly moving: number;
}

/** Tasks of the page's thread above 50 ms while a view opens, in milliseconds. */
interface Opening {
  readonly view: string;
  readonly longTasks: readonly number[];
}

const { values: flags } = parseArgs({
  options: { visits: { type: 'string', default: '7' }, dry: { type: 'boolean' }, site: { type: 'string' } },
});
const repository = fileURLToPath(new URL('../..', import.meta.url));
const outDir = flags.site ?? (await mkdtemp(join(tmpdir(), 'flows-site-')));
const config: InlineConfig = {
  root: join(repository, 'apps/playground'),
  logLevel: 'error',
  build: { outDir },
  preview: { host: '127.0.0.1', port: 0 },
};
if (flags.site === undefined) await build(config);
const server = await preview(config);
const address = server.resolvedUrls!.local[0]!;

async function inPage<T>(work: (page: Page) => Promise<T>): Promise<T> {
  const browser = await openChromium();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.addInitScript({ path: join(repository, 'bench/page/watch-visit.js') });
    await page.goto(address);
    return await work(page);
  } finally {
    await browser.close();
  }
}

/** What `watch-visit.js` has noted in the page so far. */
const seenBy = (page: Page): Promise<Seen> => page.evaluate(() => (globalThis as unknown as { seen: Seen }).seen);

const visit = (): Promise<Visit> =>
  inPage(async (page) => {
    await page.waitForFunction(() => 'moving' in (globalThis as unknown as { seen: Seen }).seen);
    const { drawn, moving } = await seenBy(page);
    const painted = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]!.startTime);
    return { painted, drawn, moving };
  });

/** A view as it opens from the first, which has come to rest. */
const opening = (view: string): Promise<Opening> =>
  inPage(async (page) => {
    const link = page.getByRole('link', { name: view, exact: true }).first();
    await link.waitFor();
    await page.waitForTimeout(2000);
    const before = (await seenBy(page)).longTasks.length;
    await link.click();
    await page.waitForTimeout(2000);
    return { view, longTasks: (await seenBy(page)).longTasks.slice(before) };
  });

const visits: Visit[] = [];
const openings: Opening[] = [];
try {
  for (let i = 0; i < Number(flags.visits); i++) visits.push(await visit());
  for (const view of await viewNames()) openings.push(await opening(view));
} finally {
  await server.close();
  if (flags.site === undefined) await rm(outDir, { recursive: true, force: true });
}
const report = { date: new Date().toISOString(), commit: commit(), load: load(), ...machine(), visits, openings };
console.log(markdown());
if (!flags.dry) {
  const results = join(repository, 'bench/results');
  await mkdir(results, { recursive: true });
  await writeFile(join(results, 'first-visit.json'), `${JSON.stringify(report, null, 2)}\n`);
  await writeFile(join(results, 'first-visit.md'), markdown());
}

/** All cards but the first, which is open at once, and the Lab. */
function viewNames(): Promise<string[]> {
  return inPage(async (page) => {
    const links = page.getByRole('navigation', { name: 'Cards' }).getByRole('link');
    await links.first().waitFor();
    return [...(await links.allTextContents()).slice(1), 'Lab'];
  });
}

function markdown(): string {
  const { cpu, cores, date, load: processes, commit: version } = report;
  const milliseconds = (of: keyof Visit): readonly string[] => {
    const values = visits.map((each) => each[of]);
    return [median(values), Math.min(...values), Math.max(...values)].map((value) => value.toFixed(0));
  };
  return `# A first visit to the playground

${cpu}, ${cores} cores, headless Chromium without a GPU, ${date}, Flows ${version}; load when it ended ${processes}. The built site from this
machine, each time in a fresh browser. Written by \`bench/src/first-visit.ts\`.

Milliseconds from asking for the page, over ${visits.length} visits:

${markdownTable(
  ['until', 'median', 'fastest', 'slowest'],
  [
    ['first content painted', ...milliseconds('painted')],
    ['a trained flow drawn', ...milliseconds('drawn')],
    ['its points move', ...milliseconds('moving')],
  ],
)}

Tasks of the page's thread above 50 ms in the two seconds after a view is opened from the first one:

${markdownTable(
  ['view', 'milliseconds'],
  openings.map(({ view, longTasks }) => [view, longTasks.map((task) => task.toFixed(0)).join(', ') || 'none']),
)}
`;
}
