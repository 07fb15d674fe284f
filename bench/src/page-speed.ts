// npm run page-speed: how fast a page trains with everything drawn meanwhile, beside the article's model in plain TensorFlow.js.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { build, defaultClientConditions, preview, type InlineConfig } from 'vite';
import { commit, load, machine } from './machine.ts';
import { markdownTable } from './markdown-table.ts';
import { openChromium } from './open-chromium.ts';
import { median } from './statistics.ts';

/** What the page gives; its own types are those of another world. */
interface Health {
  readonly framesPerSecond: number;
  readonly frame99: number;
  readonly longestFrame: number;
  readonly longTasks: readonly number[];
}
interface Drawing extends Health {
  readonly engine: string;
  readonly secondsTo1500: number;
  readonly stepsPerSecond: number;
  readonly progressPerSecond: number;
  readonly refreshes: Readonly<Record<string, number>>;
}
interface Learning {
  readonly loss: number;
  readonly seconds: number;
}
interface Article extends Health {
  readonly backend: string;
  readonly steps: number;
  readonly stepsPerSecond: number;
  readonly lastLoss: number;
}

const { values: flags } = parseArgs({
  options: { only: { type: 'string' }, seconds: { type: 'string', default: '8' }, dry: { type: 'boolean' } },
});
const seconds = Number(flags.seconds);
const wants = (part: string): boolean => flags.only === undefined || flags.only.split(',').includes(part);

const drawn = ['RealNVP 8x24, one net', "RealNVP 8x24, the article's two nets", 'coupling NSF 4x32'];
const learnt = [
  { flow: 'RealNVP 8x24, one net', learningRate: 5e-3 },
  { flow: "RealNVP 8x24, the article's two nets", learningRate: 5e-3 },
  { flow: 'coupling NSF 4x32', learningRate: 5e-3 },
];
const backends = ['webgl', 'wasm', 'cpu'];

const repository = fileURLToPath(new URL('../..', import.meta.url));
const root = join(repository, 'bench/page');
const folder = await mkdtemp(join(tmpdir(), 'flows-page-'));
const config: InlineConfig = {
  root,
  configFile: false,
  logLevel: 'error',
  resolve: { conditions: ['@flows/source', ...defaultClientConditions] },
  build: { outDir: folder, emptyOutDir: true, target: 'es2023', chunkSizeWarningLimit: 1e6 },
  worker: { format: 'es' },
};
await build(config);
// Not isolated from other origins, as most pages are not: neither side has threads.
const server = await preview({ ...config, preview: { port: 4717 } });
const url = server.resolvedUrls!.local[0]!;

/** A fresh browser for each measurement. */
async function inPage<T>(work: (page: Page) => Promise<T>, webgl = false): Promise<T> {
  const browser = await openChromium({ webgl });
  try {
    const page = await browser.newPage({ viewport: { width: 1000, height: 800 } });
    page.on('pageerror', (error) => console.error(error));
    await page.goto(url);
    await page.waitForFunction(() => 'pageSpeed' in globalThis);
    const tooLong = new Promise<never>((_, reject) =>
      setTimeout(() => reject(new Error('no result after a minute')), 60_000).unref(),
    );
    return await Promise.race([work(page), tooLong]);
  } finally {
    await browser.close();
  }
}

/** Calls a function of the page by name, and says on stderr that it did. */
async function call<T>(page: Page, name: string, ...given: readonly unknown[]): Promise<T> {
  console.error(`${new Date().toISOString().slice(11, 19)} ${name} ${JSON.stringify(given)}`);
  return page.evaluate(
    ([name, given]) =>
      (globalThis as unknown as { pageSpeed: Record<string, (...given: unknown[]) => Promise<unknown>> }).pageSpeed[
        name
      ]!(...given) as Promise<never>,
    [name, given] as const,
  );
}

const training: { flow: string; views: boolean; result: Drawing }[] = [];
const learning: { flow: string; learningRate: number; runs: Learning[] }[] = [];
const article: Article[] = [];

try {
  if (wants('training'))
    for (const flow of drawn)
      for (const views of [false, true]) {
        const result = await inPage((page) => call<Drawing>(page, 'trainWhileDrawing', { flow, seconds, views }));
        training.push({ flow, views, result });
        await tell();
      }
  if (wants('loss'))
    for (const { flow, learningRate } of learnt) {
      const runs: Learning[] = [];
      learning.push({ flow, learningRate, runs });
      for (const seed of [1, 2, 3]) {
        const options = { flow, learningRate, schedule: 'cosine', steps: 1000, seed };
        runs.push(await inPage((page) => call<Learning>(page, 'learn', options)));
        await tell();
      }
    }
  if (wants('article'))
    for (const backend of backends) {
      const measure = (page: Page): Promise<Article> => call(page, 'measureArticle', backend, seconds, 300);
      article.push(await inPage(measure, backend === 'webgl'));
      await tell();
    }
  console.log(markdown({ ...machine(), date: new Date().toISOString(), load: load() }));
} finally {
  await server.close();
  await rm(folder, { recursive: true, force: true });
}

/** Writes what has been measured, so that it is kept when something fails later. */
async function tell(): Promise<void> {
  if (flags.dry) return;
  const report = {
    date: new Date().toISOString(),
    commit: commit(),
    load: load(),
    ...machine(),
    training,
    learning,
    article,
  };
  const results = join(repository, 'bench/results');
  await mkdir(results, { recursive: true });
  await writeFile(join(results, 'page-speed.json'), `${JSON.stringify(report, null, 2)}\n`);
  await writeFile(join(results, 'page-speed.md'), markdown(report));
}

function markdown({
  cpu,
  cores,
  date,
  load: processes,
}: {
  readonly cpu: string;
  readonly cores: number;
  readonly date: string;
  readonly load: number;
}): string {
  const f = (value: number, digits = 0): string => value.toFixed(digits);
  const health = ({ framesPerSecond, frame99, longestFrame, longTasks }: Health): string[] => [
    f(framesPerSecond, 1),
    f(frame99, 1),
    f(longestFrame, 1),
    `${longTasks.length}`,
  ];
  const healthHead = ['frames/s', '99 % of frames, ms', 'longest frame, ms', 'tasks > 50 ms'];
  return `# Training in a page

${cpu}, ${cores} cores, headless Chromium without a GPU, ${date}; load when it ended ${processes}. Two moons, batch 256. An animation runs
in every frame. Written by \`bench/src/page-speed.ts\`.

## Steps a second, and how the page fares

With views: log density on 96 x 96 points, trajectories of 1000 points, the latent of 1000 points and a warped grid of 441, each asked for again
as soon as it is drawn.

${markdownTable(
  ['flow', 'views', 'steps/s', '1500 steps after, s', 'slowest view, refreshes/s', ...healthHead],
  training.map(({ flow, views, result }) => [
    flow,
    views ? 'all' : 'none',
    f(result.stepsPerSecond),
    f(result.secondsTo1500, 1),
    views ? f(Math.min(...Object.values(result.refreshes)), 1) : '',
    ...health(result),
  ]),
)}

## The article's model in plain TensorFlow.js

As its page trains: on the page's thread, one step an animation frame. WebGL is imitated in software.

${markdownTable(
  ['backend', 'steps/s', 'steps', ...healthHead],
  article.map((each) => [each.backend, f(each.stepsPerSecond, 1), each.steps, ...health(each)]),
)}

## Loss after 1000 steps

Nats on 10,000 new events, cosine decay; the entropy is 0.289, the article's model reaches 0.586 to 0.623. Seconds from the start of training, engine
loaded and compiled.

${markdownTable(
  ['flow', 'rate', 'loss, median of 3', 'losses', 'seconds, median'],
  learning
    .filter(({ runs }) => runs.length > 0)
    .map(({ flow, learningRate, runs }) => [
      flow,
      learningRate,
      f(median(runs.map(({ loss }) => loss)), 3),
      runs.map(({ loss }) => f(loss, 3)).join(', '),
      f(median(runs.map(({ seconds: took }) => took)), 1),
    ]),
)}
`;
}
