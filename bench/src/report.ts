import type { BenchCase, Work } from './cases.ts';
import type { Machine } from './machine.ts';
import { markdownTable } from './markdown-table.ts';
import type { ProductShare } from './measure-products.ts';
import type { Timing } from './run-rounds.ts';
import { median, quantile } from './statistics.ts';

/** What matrix products take of a step, and how fast they can be. */
export interface ProductReport extends ProductShare {
  readonly threads: number;
  /** GFLOP/s of products alone, by their size. */
  readonly peaks: Readonly<Record<string, number>>;
}

export interface BenchResult {
  readonly commit: string;
  readonly date: string;
  readonly benchCase: BenchCase;
  readonly machine: Machine;
  readonly load: { readonly before: number; readonly after: number };
  readonly versions: Readonly<Record<string, string>>;
  readonly timings: readonly Timing[];
  readonly products: readonly ProductReport[];
}

/** The result as it is written to a JSON file. */
export function resultJson({ timings, ...result }: BenchResult): string {
  const rows = timings.map(({ contender: { name, family }, milliseconds, ...timing }) => ({
    name,
    family,
    median: median(milliseconds),
    fastest: Math.min(...milliseconds),
    milliseconds,
    ...timing,
  }));
  return `${JSON.stringify({ ...result, timings: rows, ratios: ratios(timings) }, null, 2)}\n`;
}

/** Ours to the best of a rival family, round by round: the median, and the quartiles around it. */
interface Ratio {
  readonly ours: string;
  readonly theirs: string;
  readonly median: number;
  readonly quartiles: readonly [number, number];
}

function ratios(timings: readonly Timing[]): Ratio[] {
  const families = new Set(timings.map(({ contender }) => contender.family));
  families.delete('flows');
  return timings
    .filter(({ contender }) => contender.family === 'flows')
    .flatMap((ours) =>
      [...families].map((family): Ratio => {
        const theirs = best(timings.filter(({ contender }) => contender.family === family));
        const perRound = ours.milliseconds.map((value, round) => value / theirs.milliseconds[round]!);
        return {
          ours: ours.contender.name,
          theirs: theirs.contender.name,
          median: median(perRound),
          quartiles: [quantile(perRound, 0.25), quantile(perRound, 0.75)],
        };
      }),
    );
}

const best = (timings: readonly Timing[]): Timing =>
  timings.reduce((first, next) => (median(next.milliseconds) < median(first.milliseconds) ? next : first));

/** What is timed, in words. */
const works = {
  train: {
    what: 'a training step (pick a batch, forward, backward, Adam)',
    first: 'its first step (of a first scan of 50 for "scan")',
    loss: 'last loss',
  },
  logProb: { what: 'the log densities of all points', first: 'its first call', loss: 'mean -log density' },
  sample: { what: 'drawing all points, with their log densities', first: 'its first call', loss: 'mean -log density' },
} as const satisfies Record<Work, object>;

const titleOf = ({ model, work, points }: BenchCase): string =>
  ({
    train: `${model.title}; batch ${points}`,
    logProb: `log density of ${points} points; ${model.title}`,
    sample: `${points} points drawn, with log density; ${model.title}`,
  })[work];

/** The result as tables to read. */
export function resultMarkdown(result: BenchResult): string {
  const { benchCase, commit, date, machine, load, versions, timings, products } = result;
  const rows = [...timings].sort((a, b) => median(a.milliseconds) - median(b.milliseconds));
  const all = ratios(timings);
  const percent = (shares: readonly (number | undefined)[]): string =>
    shares[0] === undefined ? '' : `${(100 * median(shares.map((share) => share ?? 0))).toFixed(0)} %`;
  const seconds = (values: readonly number[]): string => (values.length === 0 ? '' : median(values).toFixed(2));
  return `# ${benchCase.name}: ${titleOf(benchCase)}

${date}, Flows ${commit}; ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}; load ${load.before} before, ${load.after} after.
${Object.entries(versions)
  .map(([name, version]) => `${name} ${version}`)
  .join(', ')}.

Milliseconds of ${works[benchCase.work].what}, float32, over ${timings[0]?.milliseconds.length ?? 0} rounds in turn;
processor: milliseconds of processor time, in all threads; others: share of all cores that other programs used meanwhile (median of the blocks);
cold start: seconds from the start of a process to the end of ${works[benchCase.work].first}.

${markdownTable(
  [
    'contender',
    'median',
    'fastest',
    'slowest',
    'processor',
    'others',
    'cold start',
    'parameters',
    works[benchCase.work].loss,
  ],
  rows.map(({ contender, milliseconds, processor, others, coldStarts, parameters, loss }) => [
    contender.name,
    median(milliseconds).toFixed(3),
    Math.min(...milliseconds).toFixed(3),
    Math.max(...milliseconds).toFixed(3),
    processor[0] === undefined ? '' : median(processor.map((value) => value ?? 0)).toFixed(3),
    percent(others),
    seconds(coldStarts),
    parameters,
    loss.toFixed(3),
  ]),
)}

Ours divided by the best of each other family (median of the rounds, quartiles in brackets):

${markdownTable(
  ['ours', 'divided by', 'ratio', 'quartiles'],
  all.map(({ ours, theirs, median: ratio, quartiles: [low, high] }) => [
    ours,
    theirs,
    ratio.toFixed(2),
    `${low.toFixed(2)}-${high.toFixed(2)}`,
  ]),
)}
${
  products.length === 0
    ? ''
    : `
Matrix products of flows on onnxruntime-node: milliseconds of a step and of its ${products[0]!.count} products in a graph of their own; peaks are GFLOP/s of products of that size.

${productTable(products)}
`
}`;
}

function productTable(products: readonly ProductReport[]): string {
  const peaks = Object.keys(products[0]!.peaks);
  return markdownTable(
    [
      'threads',
      'step',
      'products',
      'share',
      'GFLOP',
      'GFLOP/s of products',
      'of the step',
      ...peaks.map((size) => `peak ${size}`),
    ],
    products.map(({ threads, step, products: alone, gigaflop, peaks: values }) => [
      threads,
      step.toFixed(3),
      alone.toFixed(3),
      `${((100 * alone) / step).toFixed(0)} %`,
      gigaflop.toFixed(3),
      ((1000 * gigaflop) / alone).toFixed(1),
      ((1000 * gigaflop) / step).toFixed(1),
      ...peaks.map((size) => values[size]!.toFixed(1)),
    ]),
  );
}
