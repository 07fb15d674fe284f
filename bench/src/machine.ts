import { cpus, loadavg, release, totalmem, type } from 'node:os';

/** What figures depend on. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
}

export const machine = (): Machine => ({
  cpu: cpus()[0]!.model,
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  system: `${type()} ${release()}`,
});

/** Processes that wanted a core, averaged over the last minute: above the number of cores, figures of threads mean little. */
export const load = (): number => Math.round(100 * loadavg()[0]!) / 100;
