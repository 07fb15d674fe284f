// npm test: everything that is checked, stage by stage, from a machine with nothing but Node and npm.
// The first stage that fails ends it, or with --keep-going none does. The last line is "N passed, N failed[, N skipped]":
// the tests, and one for each other stage.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build, install, root, run } from './workspace.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Tally */

const published = ['core', 'node', 'web', 'cli'];
const projects = ['core', 'node', 'web', 'cli', 'playground', 'docs'];
const results = join(root, 'test-results');
const chromium = findChromium();
/** What browser tests use: the playground as the stage `build` has built it, so that not each of them builds it again. */
const browser = { FLOWS_CHROMIUM: chromium ?? '', FLOWS_PLAYGROUND_SITE: join(root, 'apps/playground/dist') };

/** @type {readonly (readonly [heading: string, check: () => Promise<Tally>])[]} */
const stages = [
  ['install', () => check(install)],
  ['build', () => check(build)],
  ['type-check', () => check(() => run('tsc', ['-b']))],
  ['type-check Svelte', () => check(() => run('turbo', ['run', 'typecheck'], { quiet: true }))],
  ['lint', () => check(() => run('oxlint', ['--deny-warnings']))],
  ['format', () => check(() => run('oxfmt', ['--check']))],
  ['unused code (knip)', () => check(() => run('knip', ['--no-progress', '--no-config-hints']))],
  ['packages (publint)', () => check(publint)],
  ['tests', () => vitest('node', projects)],
  ['browser tests', () => (chromium ? vitest('browser', ['browser'], browser) : noChromium())],
];

const keepGoing = process.argv.includes('--keep-going');
const total = { passed: 0, failed: 0, skipped: 0 };
rmSync(results, { recursive: true, force: true });
mkdirSync(results);
for (const [heading, stage] of stages) {
  console.log(`\n== ${heading}`);
  const start = performance.now();
  const { passed, failed, skipped } = await stage();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(
    `== ${heading}: ${failed > 0 ? 'FAILED' : skipped > 0 && passed === 0 ? 'skipped' : 'ok'} (${seconds} s)`,
  );
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
  if (failed > 0 && !keepGoing) {
    console.log(`\nStopped at "${heading}": see above. \`npm test -- --keep-going\` runs the other stages as well.`);
    break;
  }
}
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
process.exitCode = total.failed > 0 ? 1 : 0;
console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`);

/**
 * @param {() => Promise<number>} stage gives an exit code
 * @returns {Promise<Tally>}
 */
async function check(stage) {
  const code = await stage();
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

async function publint() {
  const codes = [];
  for (const name of published) {
    codes.push(await run('publint', ['run', '--strict', '--pack=pnpm', join('packages', name)], { quiet: true }));
  }
  return Math.max(...codes);
}

/**
 * @param {string} name of the file of results
 * @param {readonly string[]} selected
 * @param {Record<string, string>} [env]
 * @returns {Promise<Tally>}
 */
async function vitest(name, selected, env = {}) {
  const file = join(results, `${name}.json`);
  const code = await run(
    'vitest',
    [
      'run',
      ...selected.flatMap((project) => ['--project', project]),
      '--reporter=dot',
      '--reporter=json',
      `--outputFile.json=${file}`,
    ],
    { env },
  );
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 };
  const report = JSON.parse(readFileSync(file, 'utf8'));
  /** @type {readonly { status: string, assertionResults: readonly { status: string }[] }[]} */
  const files = report.testResults;
  // A file that cannot be loaded has no tests to count: it is one failure.
  const broken = files.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((assertion) => assertion.status === 'failed'),
  ).length;
  const failed = report.numFailedTests + broken;
  return {
    passed: report.numPassedTests,
    failed: code !== 0 && failed === 0 ? 1 : failed, // an error outside any test
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** @returns {Promise<Tally>} */
async function noChromium() {
  console.log('No Chromium: `apt-get install chromium`, or set FLOWS_CHROMIUM to the path of one.');
  const required = Boolean(process.env['CI']) && process.env['CI'] !== 'false';
  return { passed: 0, failed: required ? 1 : 0, skipped: required ? 0 : 1 };
}

function findChromium() {
  const wished = process.env['FLOWS_CHROMIUM'];
  if (wished) return existsSync(wished) ? wished : undefined;
  if (existsSync('/usr/bin/chromium')) return '/usr/bin/chromium';
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    try {
      return execFileSync('which', [name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    } catch {
      // not that one
    }
  }
  return undefined;
}
