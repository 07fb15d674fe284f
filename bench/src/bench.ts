// Times Flows beside the libraries of PyTorch and JAX and beside TensorFlow.js, and writes bench/results/<date>-<case>.{json,md}.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { benchCases, casesNamed, type BenchCase } from './cases.ts';
import { contendersOf, hasPython } from './contenders.ts';
import { commit, load, machine } from './machine.ts';
import { measurePeak } from './measure-peak.ts';
import { measureProducts } from './measure-products.ts';
import { resultJson, resultMarkdown, type BenchResult, type ProductReport } from './report.ts';
import { runRounds } from './run-rounds.ts';

const { values: flags } = parseArgs({
  options: {
    case: { type: 'string', multiple: true, default: benchCases.map(({ name }) => name) }, // I1 stands for I1-T3 and so on
    engine: { type: 'string', multiple: true }, // of Flows; default what the case says
    contender: { type: 'string', multiple: true }, // names that begin so; default all
    repeats: { type: 'string', default: '9' },
    'block-seconds': { type: 'string', default: '0.4' },
    retries: { type: 'string', default: '3' },
    'cold-starts': { type: 'string', default: '3' },
    'no-products': { type: 'boolean', default: false },
    out: { type: 'string', default: fileURLToPath(new URL('../results', import.meta.url)) },
  },
});
const threadCounts = [1, 2];

if (!hasPython) console.error('PyTorch and JAX are left out: `node bench/setup-python.mjs` installs them\n');
for (const benchCase of new Set(flags.case.flatMap(casesNamed))) {
  const result = await run(benchCase);
  await mkdir(flags.out, { recursive: true });
  const path = join(flags.out, `${result.date}-${benchCase.name}`);
  await writeFile(`${path}.json`, resultJson(result));
  await writeFile(`${path}.md`, resultMarkdown(result));
  console.log(`${resultMarkdown(result)}\nwritten to ${path}.json and .md\n`);
}

async function run(benchCase: BenchCase): Promise<BenchResult> {
  const before = load();
  const timings = await runRounds(
    benchCase,
    contendersOf(benchCase, { engines: flags.engine, names: flags.contender }),
    {
      rounds: Number(flags.repeats),
      blockSeconds: Number(flags['block-seconds']),
      retries: Number(flags.retries),
      coldStarts: Number(flags['cold-starts']),
    },
  );
  const products: ProductReport[] = [];
  if (benchCase.work === 'train' && !flags['no-products'])
    for (const threads of threadCounts) products.push(await productReport(benchCase, threads));
  return {
    commit: commit(),
    date: new Date().toISOString().slice(0, 10),
    benchCase,
    machine: machine(),
    load: { before, after: load() },
    versions: Object.assign({}, ...timings.map(({ versions }) => versions)),
    timings,
    products,
  };
}

/** How matrix products do inside our training step, and how fast they can be. */
async function productReport(benchCase: BenchCase, threads: number): Promise<ProductReport> {
  const { model, points } = benchCase;
  const shapes = [
    [512, 512, 512],
    [128, 128, 1024],
    [model.hidden, model.hidden, points],
  ] as const;
  const peaks: Record<string, number> = {};
  for (const shape of shapes) peaks[shape.join('x')] ??= await measurePeak(shape, threads);
  return { threads, ...(await measureProducts(benchCase, threads)), peaks };
}
