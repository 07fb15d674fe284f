// Trains every preset and its counterparts of the Python libraries on two moons, writes bench/results/moons-table.json and docs/two-moons.md.
// Flows that have been trained with the same settings are not trained again: --fresh for that. --only PRESET, --library NAME and --seed N
// choose what is trained, --page only writes the page.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { key, twoMoons } from '@flows/core';
import { machine } from './machine.ts';
import { moonsCases, seeds, training, type MoonsCase } from './moons-cases.ts';
import { runMoonsJob } from './moons-job.ts';
import { moonsPage } from './moons-page.ts';
import { addRow, findRow, readTable, type LibraryName, type MoonsTable } from './moons-rows.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const { values: flags } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    library: { type: 'string', multiple: true },
    seed: { type: 'string', multiple: true },
    fresh: { type: 'boolean', default: false },
    page: { type: 'boolean', default: false },
    out: { type: 'string', default: join(repository, 'bench', 'results', 'moons-table.json') },
    docs: { type: 'string', default: join(repository, 'docs', 'two-moons.md') },
  },
});
const { noise, testRows, ...asked } = training;

if (!flags.page) await trainAll();
const table = readTable(flags.out);
if (table === undefined) throw new Error(`there is no ${flags.out} to write a page of`);
mkdirSync(dirname(flags.docs), { recursive: true });
writeFileSync(flags.docs, moonsPage(table));
console.log(`written to ${flags.out} and ${flags.docs}`);

async function trainAll(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'flows-moons-'));
  try {
    const files = { train: join(folder, 'train'), test: join(folder, 'test') };
    // One epoch: every row is seen once, so that nothing can be learned by heart.
    writeFileSync(files.train, moons(0, training.steps * training.batchSize));
    const test = moons(1, testRows);
    writeFileSync(files.test, test);
    const head = { machine: machine(), entropy: twoMoons.entropy!(noise)!, testEntropy: testEntropy(test) };
    let failed = 0;
    for (const seed of chosen(seeds.map(String), flags.seed).map(Number))
      for (const each of moonsCases.filter(({ name }) => flags.only?.includes(name) ?? true))
        for (const library of librariesOf(each, seed))
          failed += (await train(each, library, seed, head, files)) ? 0 : 1;
    if (failed > 0) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Whether it went well; a failure is told and the others go on. */
async function train(
  { name, preset, architecture, learningRate }: MoonsCase,
  library: LibraryName,
  seed: number,
  head: Omit<MoonsTable, 'rows'>,
  files: { readonly train: string; readonly test: string },
): Promise<boolean> {
  const model = { architecture, ...(learningRate !== undefined && { learningRate }) };
  const job = { library, case: name, seed, settings: { ...training, ...model } };
  const what = `${name}, ${library}, seed ${seed}`;
  const rows = readTable(flags.out)?.rows ?? [];
  if (!flags.fresh && findRow(rows, job)) {
    console.log(`${what}: is there`);
    return true;
  }
  try {
    const outcome = await runMoonsJob(library, { preset, ...model, seed, ...asked, ...files });
    addRow(flags.out, head, { ...job, ...outcome });
    const above = (outcome.nll - head.testEntropy).toFixed(4);
    console.log(`${what}: ${above} nats above the entropy, ${outcome.seconds.toFixed(0)} s`);
    return true;
  } catch (error) {
    console.error(`${what}: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}

function librariesOf({ peers }: MoonsCase, seed: number): LibraryName[] {
  const those = peers.filter(({ seeds: count = seeds.length }) => seeds.indexOf(seed as 0) < count);
  return chosen(['flows', ...those.map(({ library }) => library)], flags.library) as LibraryName[];
}

function chosen(all: readonly string[], wished: readonly string[] | undefined): string[] {
  return all.filter((each) => wished?.includes(each) ?? true);
}

function moons(seed: number, rows: number): Float32Array {
  return Float32Array.from(twoMoons.sample(key(seed), rows, { noise }));
}

/** NLL of the true density on the test rows: what differences are taken to, so that the rows' own luck drops out. */
function testEntropy(test: Float32Array): number {
  const logDensity = twoMoons.logDensity!(test, { noise });
  return -logDensity.reduce((sum, each) => sum + each, 0) / logDensity.length;
}
