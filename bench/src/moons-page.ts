import { flowPresets } from '@flows/core';
import { markdownTable } from './markdown-table.ts';
import { moonsCases, seeds, training, type MoonsCase } from './moons-cases.ts';
import type { LibraryName, MoonsRow, MoonsTable } from './moons-rows.ts';
import { median } from './statistics.ts';

/** The seeds of one library's form of a case. */
interface Summary {
  readonly library: LibraryName;
  readonly rows: readonly MoonsRow[];
  /** Median nats above the entropy. */
  readonly above: number;
  readonly spread: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/** The table of the docs. */
export function moonsPage(table: MoonsTable): string {
  const { machine, entropy, rows } = table;
  const shown = moonsCases.filter(({ name }) => rows.some((row) => row.case === name && row.library === 'flows'));
  const versions: Record<string, string> = Object.assign({}, ...rows.map((row) => row.versions));
  const { flows: _commit, ...others } = versions;
  const { steps, batchSize, noise, testRows, clipNorm } = training;
  return `# Every flow on two moons

<!-- Written by \`node bench/dist/moons-table.js\`; do not edit. -->

Two moons with noise ${noise} have an entropy of ${entropy.toFixed(4)} nats: no density has a lower negative log-likelihood. The table says how many nats above
it each flow ends, and where flows of the Python libraries end that are made and trained alike.

All: ${steps} steps of Adam with batches of ${batchSize}, each row seen once; the learning rate falls from the one given to 0 along half a cosine; gradients no longer than
${clipNorm}; data brought to mean 0 and standard deviation 1, which the density takes into account; params of the last step; float32. Nats are on ${testRows.toLocaleString('en')} fresh
rows, less those of the true density on the same rows: the median of ${seeds.length} seeds, and in brackets the distance from lowest to highest. Seconds are
of training with one thread on ${machine.cpu}, in brackets those a core worked for it: other programs ran meanwhile, and more of them at one time than at another.

${markdownTable(
  ['flow', 'nats above', 'seconds', 'parameters', 'beside', 'nats above', 'seconds', 'parameters', 'difference'],
  shown.flatMap((each) => caseRows(each, table)),
)}

\`difference\` is ours less theirs: negative where ours is nearer to the entropy.

## How they are made

${shown.map(madeHow).join('\n')}

Options that are not given are the presets' own. Networks of the libraries have the same widths, and their splines as many bins on the same interval. Where no
library is given, none of zuko, nflows, normflows and flowjax has that flow.${leftOut(shown, rows)}

Versions: ${Object.entries(others)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')}.

    node bench/setup-python.mjs          # once: the Python libraries, pinned
    npm run moons                        # in bench, after building; goes on where it was stopped
    npm run moons -- --only nsf --library zuko --seed 0 --fresh
`;
}

function madeHow({ name, architecture, learningRate, peers }: MoonsCase): string {
  const notes = peers.flatMap(({ library, note }) => (note ? [`${library}: ${note}`] : [])).join('; ');
  const rate = learningRate === undefined ? 'without gradients' : `learning rate ${learningRate}`;
  return `- \`${name}\`: ${options(architecture)}; ${rate}.${notes && ` Other than ours: ${notes}.`}`;
}

function caseRows({ name, peers }: MoonsCase, table: MoonsTable): string[][] {
  const ours = summary(name, 'flows', table)!;
  const theirs = peers
    .flatMap(({ library }) => summary(name, library, table) ?? [])
    .toSorted((a, b) => a.above - b.above);
  const own = [name, ...cells(ours)];
  if (theirs.length === 0) return [[...own, peers.length === 0 ? '-' : 'not trained', '', '', '', '']];
  return theirs.map((peer, i) => [
    ...(i === 0 ? own : ['', '', '', '']),
    peer.library,
    ...cells(peer),
    signed(ours.above - peer.above),
  ]);
}

function summary(name: string, library: LibraryName, { rows, testEntropy }: MoonsTable): Summary | undefined {
  const those = rows.filter((row) => row.case === name && row.library === library);
  if (those.length === 0) return undefined;
  const above = those.map(({ nll }) => nll - testEntropy);
  return {
    library,
    rows: those,
    above: median(above),
    spread: Math.max(...above) - Math.min(...above),
    seconds: median(those.map(({ seconds }) => seconds)),
    cpuSeconds: median(those.flatMap(({ cpuSeconds }) => cpuSeconds ?? [])),
  };
}

function cells({ rows, above, spread, seconds, cpuSeconds }: Summary): string[] {
  const of = rows.length < seeds.length ? ` (${rows.length} of ${seeds.length} seeds)` : ` (${spread.toFixed(3)})`;
  const cpu = Number.isFinite(cpuSeconds) ? ` (${cpuSeconds.toFixed(0)})` : '';
  return [`${above.toFixed(3)}${of}`, `${seconds.toFixed(0)}${cpu}`, rows[0]!.params.toLocaleString('en')];
}

const signed = (x: number): string => `${x > 0 ? '+' : ''}${x.toFixed(3)}`;

const options = (architecture: Readonly<Record<string, unknown>>): string =>
  Object.entries(architecture)
    .map(([name, value]) => `${name} ${JSON.stringify(value).replaceAll('"', '').replaceAll(',', ', ')}`)
    .join(', ');

function leftOut(shown: readonly MoonsCase[], rows: readonly MoonsRow[]): string {
  const missing = shown.flatMap(({ name, peers }) =>
    peers
      .filter(({ library }) => !rows.some((row) => row.case === name && row.library === library))
      .map(({ library }) => `${name} of ${library}`),
  );
  const absent = flowPresets.filter(({ name }) => !shown.some(({ preset }) => preset === name)).map(({ name }) => name);
  const all = [...absent, ...missing];
  return all.length === 0 ? '' : ` Not trained: ${all.join(', ')}.`;
}
