import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Machine } from './machine.ts';
import type { PeerName } from './moons-cases.ts';

export type LibraryName = 'flows' | PeerName;

/** What a trained flow came to. NLL in nats per event on the test rows. */
export interface MoonsOutcome {
  readonly nll: number;
  /** Of training: from making the model to the last step, with what is compiled. */
  readonly seconds: number;
  /** The same in time of cores, which other programs on the machine change less. */
  readonly cpuSeconds?: number;
  readonly stepsPerSecond: number;
  readonly params: number;
  readonly versions: Readonly<Record<string, string>>;
}

/** One flow of one library, trained from one seed. */
export interface MoonsRow extends MoonsOutcome {
  readonly library: LibraryName;
  readonly case: string;
  readonly seed: number;
  /** All that was asked for; a row with other settings is measured anew. */
  readonly settings: Readonly<Record<string, unknown>>;
}

export interface MoonsTable {
  readonly machine: Machine;
  /** Entropy of the density, and the NLL of the true density on the test rows. */
  readonly entropy: number;
  readonly testEntropy: number;
  readonly rows: readonly MoonsRow[];
}

export const readTable = (path: string): MoonsTable | undefined =>
  existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;

type Job = Pick<MoonsRow, 'library' | 'case' | 'seed'>;
const sameJob = (a: Job, b: Job): boolean => a.library === b.library && a.case === b.case && a.seed === b.seed;

/** The row of a job measured with these settings. */
export const findRow = (rows: readonly MoonsRow[], job: Job & Pick<MoonsRow, 'settings'>): MoonsRow | undefined =>
  rows.find((row) => sameJob(row, job) && JSON.stringify(row.settings) === JSON.stringify(job.settings));

/** Puts a row into the file as it is now, in place of one of the same job: others may have written meanwhile. */
export function addRow(path: string, table: Omit<MoonsTable, 'rows'>, row: MoonsRow): void {
  const kept = (readTable(path)?.rows ?? []).filter((other) => !sameJob(other, row));
  const order = ({ library, case: name, seed }: Job): string => `${name} ${library} ${seed}`;
  const rows = [...kept, row].toSorted((a, b) => (order(a) < order(b) ? -1 : 1));
  const lines = rows.map((each) => `    ${JSON.stringify(each)}`).join(',\n');
  const head = JSON.stringify(table, undefined, 2).slice(0, -2);
  const part = `${path}.${process.pid}`;
  writeFileSync(part, `${head},\n  "rows": [\n${lines}\n  ]\n}\n`);
  renameSync(part, path);
}
